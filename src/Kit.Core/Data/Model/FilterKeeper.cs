using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>
/// Makes <c>IgnoreQueryFilters</c> ignore every filter but the tenant's, on either database: also where it is named. What lifts it is
/// <see cref="LiftedFilter"/>, and nothing that a host can write.
/// </summary>
internal sealed class FilterKeeper : IQueryExpressionInterceptor
{
    public static FilterKeeper Instance { get; } = new();

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        eventData.Context is { } context ? new Rewriter(context.Model).Visit(queryExpression) : queryExpression;

    private sealed class Rewriter(IModel model) : ExpressionVisitor
    {
        private static readonly MethodInfo Named = typeof(EntityFrameworkQueryableExtensions).GetMethods()
            .Single(m => m.Name == nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters) && m.GetParameters().Length == 2);

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(EntityFrameworkQueryableExtensions)
                || node.Method.Name != nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters))
            {
                return base.VisitMethodCall(node);
            }

            // EF Core has made constants of the names by now, whatever they were.
            var names = node.Arguments.Count == 1 ? All() : (IReadOnlyCollection<string>)((ConstantExpression)node.Arguments[1]).Value!;
            var ignored = names.Contains(LiftedFilter.Keys[0]) ? names.Append(KitAnnotations.Filter) : names.Where(k => k != KitAnnotations.Filter);
            return Expression.Call(
                Named.MakeGenericMethod(node.Method.GetGenericArguments()), Visit(node.Arguments[0]), Expression.Constant(ignored.Distinct().ToArray(), typeof(IReadOnlyCollection<string>)));
        }

        private string[] All() => [.. model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key).OfType<string>()];
    }
}
