using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>
/// What of the control plane a tenant's own database has: copies of what its rows refer to, to be read, and of the rest nothing. Found from the
/// model: whatever of the control plane a tenant's entity has a foreign key to, and what that refers to in turn.
/// </summary>
internal sealed class MirrorPlan
{
    private static readonly ConditionalWeakTable<IModel, MirrorPlan> Plans = [];
    private readonly FrozenSet<IReadOnlyEntityType> _mirrored;

    private MirrorPlan(IModel model)
    {
        var roots = model.GetEntityTypes().Where(e => e.BaseType is null && !e.IsOwned() && e.GetTableName() is not null).ToList();
        var found = new HashSet<IEntityType>();
        var next = new Queue<IEntityType>(PrincipalsOf(model.GetEntityTypes().Where(e => !e.IsControlPlane())));
        while (next.TryDequeue(out var type))
        {
            if (found.Add(type))
            {
                foreach (var principal in PrincipalsOf(type.GetDerivedTypesInclusive()))
                {
                    next.Enqueue(principal);
                }
            }
        }

        _mirrored = found.SelectMany(t => t.GetDerivedTypesInclusive()).ToFrozenSet<IReadOnlyEntityType>();
        Mirrored = Sorted(found);
        Absent = [.. roots.Where(r => r.IsControlPlane() && !found.Contains(r) && r.FindAnnotation(KitAnnotations.Fence) is null)];
    }

    /// <summary>Those whose rows are copied, those referred to first.</summary>
    public IReadOnlyList<IEntityType> Mirrored { get; }

    /// <summary>Those that a tenant's database has an empty table of, for the one reason that all databases have the same schema.</summary>
    public IReadOnlyList<IEntityType> Absent { get; }

    public static MirrorPlan Of(IModel model) => Plans.GetValue(model, static m => new(m));

    public bool IsMirrored(IReadOnlyEntityType entityType) => _mirrored.Contains(entityType);

    /// <summary>Sees that whole rows can be copied.</summary>
    /// <exception cref="KitException">An entity has parts in other tables or documents (<c>KIT2126</c>).</exception>
    public void RequireCopyable()
    {
        if (_mirrored.FirstOrDefault(t => t.GetNavigations().Any(n => n.TargetEntityType.IsOwned())) is { } type)
        {
            throw new KitException(
                KitErrors.NotCopyable,
                $"Rows of tenants refer to {type.DisplayName()}, so it would be copied into their databases; but it owns {string.Join(", ", type.GetNavigations().Where(n => n.TargetEntityType.IsOwned()).Select(n => n.Name))}. Make that an entity of its own, or let nothing of a tenant's refer to it.");
        }
    }

    private static IEnumerable<IEntityType> PrincipalsOf(IEnumerable<IEntityType> types) => types
        .SelectMany(t => t.GetDeclaredForeignKeys().Where(f => !f.IsOwnership).Select(f => (IEntityType)f.PrincipalEntityType.GetRootType()))
        .Where(p => p.IsControlPlane() && p.FindAnnotation(KitAnnotations.Fence) is null);

    private static List<IEntityType> Sorted(HashSet<IEntityType> types)
    {
        var sorted = new List<IEntityType>();
        foreach (var type in types.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            Add(type, []);
        }

        return sorted;

        void Add(IEntityType type, HashSet<IEntityType> above)
        {
            if (sorted.Contains(type) || !above.Add(type))
            {
                return;
            }

            foreach (var principal in PrincipalsOf(type.GetDerivedTypesInclusive()))
            {
                Add(principal, above);
            }

            sorted.Add(type);
        }
    }
}
