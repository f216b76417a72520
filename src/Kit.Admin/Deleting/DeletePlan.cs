using System.Globalization;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>What would happen if a row were deleted: a statement for each foreign key on the way, whatever the number of rows.</summary>
internal sealed class DeletePlan
{
    private const string Unknown = "can’t be reached, so that nobody knows what there needs it. Try again when it is back.";
    private const int MaxDepth = 5;
    private const int MaxCleared = 1000;
    private readonly HashSet<IForeignKey> _seen = [];
    private readonly List<(Dependents Dependents, IQueryable Rows)> _cleared = [];
    private string? _elsewhere; // where the rows are that are looked at, in words; nothing for where the row itself is

    public List<string> Consequences { get; } = [];

    public List<string> Obstacles { get; } = [];

    public static async Task<DeletePlan> MakeAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key)
    {
        var plan = new DeletePlan();
        await plan.FollowAsync(request, session, entity.Store.Type, entity.Store.Query(session, key), MaxDepth);
        if (IsCopied(entity.Store.Type))
        {
            foreach (var database in await DatabasesAsync(request, session, entity, key))
            {
                await plan.LookElsewhereAsync(request, entity, key, database);
            }
        }

        return plan;
    }

    /// <summary>Empties the references that would otherwise be in the way; saved, and recorded, together with the deletion.</summary>
    public async Task ClearAsync(AdminSession session, CancellationToken cancellationToken)
    {
        foreach (var (dependents, rows) in _cleared)
        {
            foreach (var row in await dependents.TakeAsync(rows, MaxCleared, cancellationToken))
            {
                session.Db.Entry(row).Property(dependents.ClearedProperty!.Name).CurrentValue = null;
            }
        }
    }

    // What stays in the shared database is copied to where rows of tenants refer to it, and there something may need it.
    private static bool IsCopied(IEntityType type, HashSet<IEntityType>? seen = null) => type.IsControlPlane() && (seen ??= []).Add(type)
        && type.GetReferencingForeignKeys().Where(f => !f.IsOwnership).Any(f => !f.DeclaringEntityType.IsControlPlane() || IsCopied(f.DeclaringEntityType, seen));

    // A tenant's row can be referred to in that tenant's database, a global one in all.
    private static async Task<IReadOnlyList<string>> DatabasesAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key)
    {
        if (request.Tenant is { } own)
        {
            return own.Database is { } name ? [name] : [];
        }

        if (entity.IsTenantOwned)
        {
            return key.Tenant is { } tenant && await request.DatabaseOfAsync(tenant) is { } name ? [name] : [];
        }

        return await session.Control.Set<Tenant>().Where(t => t.Database != null && t.Status != TenantStatus.Closed)
            .Select(t => t.Database!).Distinct().OrderBy(n => n).ToListAsync(request.Aborted);
    }

    private async Task LookElsewhereAsync(AdminRequest request, AdminEntity entity, RowKey key, string database)
    {
        var there = new DeletePlan { _elsewhere = request.Site.ForOperators ? $" in {database}" : "" }; // a tenant has one place, as it sees it
        try
        {
            await using var session = request.OpenIn(database, $"looks what needs a row of {entity.Many}");
            await there.FollowAsync(request, session, entity.Store.Type, entity.Store.Query(session, key), MaxDepth);
        }
        catch (TenantDatabaseUnavailableException)
        {
            there.Obstacles.Add($"Database {database} {Unknown}");
        }

        Consequences.AddRange(there.Consequences);
        Obstacles.AddRange(there.Obstacles);
    }

    private async Task FollowAsync(AdminRequest request, AdminSession session, IEntityType type, IQueryable rows, int depth)
    {
        var foreignKeys = type.GetReferencingForeignKeys().Where(f => !f.IsOwnership && !f.DeclaringEntityType.HasSharedClrType && !f.DeclaringEntityType.IsOwned());
        foreach (var foreignKey in foreignKeys.Where(_seen.Add))
        {
            var isCopy = foreignKey.DeclaringEntityType.IsControlPlane();
            if (isCopy && _elsewhere is not null && !IsCopied(foreignKey.DeclaringEntityType))
            {
                continue; // not there
            }

            var dependents = Dependents.Of(foreignKey);
            var those = dependents.Of(session, rows);
            var count = await dependents.CountAsync(those, request.Aborted);
            if (count == 0)
            {
                continue;
            }

            if (isCopy && _elsewhere is not null)
            {
                // Counted where the rows themselves are; what needs them here is not.
                if (dependents.Effect == DeleteEffect.Deleted && depth > 0)
                {
                    await FollowAsync(request, session, foreignKey.DeclaringEntityType, those, depth - 1);
                }

                continue;
            }

            var what = $"{count.ToString(CultureInfo.InvariantCulture)} {Name(request, foreignKey.DeclaringEntityType, count).ToLowerInvariant()}{_elsewhere}";
            switch (dependents.Effect)
            {
                case DeleteEffect.Deleted:
                    Consequences.Add($"{what} will be deleted too.");
                    if (depth > 0)
                    {
                        await FollowAsync(request, session, foreignKey.DeclaringEntityType, those, depth - 1);
                    }

                    break;
                case DeleteEffect.Cleared when count <= MaxCleared && _elsewhere is null:
                    Consequences.Add($"{what} will stay, without it as {Words.Of(dependents.ClearedProperty!.Name).ToLowerInvariant()}.");
                    _cleared.Add((dependents, those));
                    break;
                default:
                    Obstacles.Add($"{what} {(count == 1 ? "needs" : "need")} it. Delete or change {(count == 1 ? "that" : "those")} first.");
                    break;
            }
        }
    }

    private static string Name(AdminRequest request, IEntityType type, int count) => request.Registry.Find(type) is { } entity
        ? count == 1 ? entity.One : entity.Many
        : Words.Of(type.FindResourceName() ?? type.DisplayName());
}
