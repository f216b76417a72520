using System.Globalization;
using System.Linq.Expressions;
using Kit.Data;
using Kit.Hosting;

namespace Kit.Admin;

/// <summary>A module's fact as the administration knows it; made once, at start.</summary>
internal abstract class AdminFact(OperatorFact fact) : IListColumn
{
    public OperatorFact Fact { get; } = fact;

    public string Name => Fact.Name;

    public string Label => Fact.Label;

    public bool CanFilter => Fact.Choices.Count > 0;

    public bool Answers(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public AdminCell Cell(object? value, TimeZoneInfo zone) => value is null ? new("") : Fact.Kind switch
    {
        FactKind.Number => new(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture), Kind: KindOf(Fact.Kind)),
        FactKind.Bytes => new(ByteSize.Text(Convert.ToInt64(value, CultureInfo.InvariantCulture)), Kind: KindOf(Fact.Kind)),
        FactKind.Instant => new(Values.InstantText((DateTimeOffset)value, zone)),
        _ => new(Fact.Choices.FirstOrDefault(c => c.Key.Equals(value)).Value ?? RowData.TextOf(value)!, Kind: CanFilter ? "enum" : "text"),
    };

    public static string KindOf(FactKind kind) => kind is FactKind.Number or FactKind.Bytes ? "number" : "text";
}

/// <summary>A fact of rows of one class.</summary>
internal abstract class AdminFact<TEntity>(OperatorFact fact) : AdminFact(fact)
    where TEntity : class
{
    /// <summary>The fact as an expression over the row.</summary>
    public abstract Column<TEntity> Of(KitDbContext db, ParameterExpression row);

    /// <summary>Whether the row is found by a word, or <see langword="null"/> where the fact is not searched.</summary>
    public abstract Expression? Found(KitDbContext db, string word, ParameterExpression row);
}

internal sealed class AdminFact<TEntity, TValue>(OperatorFact<TEntity, TValue> fact) : AdminFact<TEntity>(fact)
    where TEntity : class
{
    public override Column<TEntity> Of(KitDbContext db, ParameterExpression row)
    {
        var value = fact.Value(db);
        return new Column<TEntity, TValue>(row, RowExpressions.Replace(value.Parameters[0], row, value.Body), nothingLast: default(TValue) is null);
    }

    public override Expression? Found(KitDbContext db, string word, ParameterExpression row) =>
        fact.Found?.Invoke(db, word) is { } found ? RowExpressions.Replace(found.Parameters[0], row, found.Body) : null;
}
