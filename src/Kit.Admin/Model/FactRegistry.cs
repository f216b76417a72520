using Kit.Hosting;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>The modules' facts, by entity.</summary>
internal sealed class FactRegistry(IEnumerable<OperatorFact> facts)
{
    private readonly OperatorFact[] _facts = [.. facts.OrderBy(f => f.Position)];

    /// <summary>The facts of an entity's rows, in their order.</summary>
    public IReadOnlyList<AdminFact> Of(IReadOnlyEntityType type) =>
    [
        .. _facts.Where(f => f.Entity == type.ClrType)
            .Select(f => (AdminFact)Activator.CreateInstance(typeof(AdminFact<,>).MakeGenericType(f.GetType().GetGenericArguments()), f)!),
    ];
}
