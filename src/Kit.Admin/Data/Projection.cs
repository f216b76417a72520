using System.Linq.Expressions;

namespace Kit.Admin;

/// <summary>What is read of a row, as an expression made once from the model.</summary>
/// <param name="Properties">The properties, in the order of the values.</param>
/// <param name="Lambda">From the row to <see cref="RowData"/>.</param>
internal sealed record Projection(IReadOnlyList<AdminProperty> Properties, LambdaExpression Lambda)
{
    /// <summary>What modules know of the row, in the order of <see cref="RowData.Facts"/>.</summary>
    public IReadOnlyList<AdminFact> Facts { get; init; } = [];
}
