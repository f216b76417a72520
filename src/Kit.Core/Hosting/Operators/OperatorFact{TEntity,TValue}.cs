using System.Linq.Expressions;
using Kit.Data;

namespace Kit.Hosting;

/// <inheritdoc/>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <typeparam name="TValue">What there is to know: a text, a number or a moment, or nothing.</typeparam>
/// <param name="name">The name in addresses.</param>
/// <param name="label">The heading.</param>
/// <param name="kind">How values are written.</param>
/// <param name="value">
/// From a row to the value, as an expression that the database can work out: it becomes a part of the list's own statement, so let an index
/// answer it. Other rows come from the context that is given, which is the platform scope's.
/// </param>
public sealed class OperatorFact<TEntity, TValue>(string name, string label, FactKind kind, Func<KitDbContext, Expression<Func<TEntity, TValue>>> value)
    : OperatorFact(name, label, kind)
    where TEntity : class
{
    /// <inheritdoc/>
    public override Type Entity => typeof(TEntity);

    /// <summary>From a row to the value.</summary>
    public Func<KitDbContext, Expression<Func<TEntity, TValue>>> Value { get; } = value;

    /// <summary>Whether a row is found by a word, in lower case, that was typed into the list's search box; beside what its own columns find.</summary>
    /// <value><see langword="null"/>: the fact is not searched.</value>
    public Func<KitDbContext, string, Expression<Func<TEntity, bool>>>? Found { get; init; }
}
