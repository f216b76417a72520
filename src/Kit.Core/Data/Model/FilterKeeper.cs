using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>Makes <c>IgnoreQueryFilters()</c> ignore every filter but the tenant's, on either database.</summary>
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
                || node.Method.Name != nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters)
                || node.Arguments.Count != 1)
            {
                return base.VisitMethodCall(node);
            }

            var others = model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key).OfType<string>()
                .Where(k => k != KitAnnotations.Filter).Distinct().ToArray();
            return Expression.Call(Named.MakeGenericMethod(node.Method.GetGenericArguments()), Visit(node.Arguments[0]), Expression.Constant(others, typeof(IReadOnlyCollection<string>)));
        }
    }
}
