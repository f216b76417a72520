using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>
/// Has <c>StartsWith</c> become PostgreSQL's <c>starts_with</c>. EF Core would write <c>LIKE</c>, which row-level security keeps from using an
/// index.
/// </summary>
internal sealed class PrefixTranslation : IQueryExpressionInterceptor
{
    public static PrefixTranslation Instance { get; } = new();

    /// <summary>The function that the model knows as <c>starts_with</c>.</summary>
    public static MethodInfo Method { get; } = typeof(PrefixTranslation).GetMethod(nameof(StartsWith))!;

    /// <summary>What the database is asked; or, where EF Core evaluates an expression itself, the same.</summary>
    public static bool StartsWith(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal);

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new Rewriter().Visit(queryExpression);

    private sealed class Rewriter : ExpressionVisitor
    {
        private static readonly MethodInfo Own = typeof(string).GetMethod(nameof(string.StartsWith), [typeof(string)])!;

        private static readonly MethodInfo OfLetter = typeof(string).GetMethod(nameof(string.StartsWith), [typeof(char)])!;
        private static readonly MethodInfo Text = typeof(char).GetMethod(nameof(char.ToString), Type.EmptyTypes)!;

        protected override Expression VisitMethodCall(MethodCallExpression node) =>
            node.Method == Own ? Expression.Call(Method, Visit(node.Object!), Visit(node.Arguments[0]))
            : node.Method == OfLetter ? Expression.Call(Method, Visit(node.Object!), Expression.Call(Visit(node.Arguments[0]), Text))
            : base.VisitMethodCall(node);
    }
}
