using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>The expressions that queries are put together from.</summary>
internal static class RowExpressions
{
    private static readonly MethodInfo ToLower = typeof(string).GetMethod(nameof(string.ToLower), [])!;
    private static readonly MethodInfo ContainsText = typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!;

    public static Expression Property(Expression row, IReadOnlyProperty property) =>
        Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], row, Expression.Constant(property.Name));

    public static Expression Navigate(Expression row, INavigation navigation) =>
        Expression.Call(typeof(EF), nameof(EF.Property), [navigation.TargetEntityType.ClrType], row, Expression.Constant(navigation.Name));

    /// <summary>The database's lower case on both sides, as far as it knows letters.</summary>
    public static Expression Contains(Expression text, string word) =>
        Expression.Call(Expression.Call(text, ToLower), ContainsText, Parameter.Of(word));

    public static Expression Replace(ParameterExpression parameter, Expression by, Expression within) => new Replacer(parameter, by).Visit(within);

    /// <summary>From the row to what is shown of it, with what its foreign keys refer to in the same statement.</summary>
    public static LambdaExpression Project(ParameterExpression row, EntityStore store, IReadOnlyList<AdminProperty> properties)
    {
        List<MemberBinding> bindings =
        [
            Bind(nameof(RowData.Id), ToObject(Property(row, store.Id!))),
            Bind(nameof(RowData.Label), ToObject(Replace(store.Label.Parameters[0], row, store.Label.Body))),
        ];
        if (store.Tenant is { } tenant)
        {
            bindings.Add(Bind(nameof(RowData.Tenant), ToObject(Property(row, tenant))));
        }

        if (properties.Count > 0)
        {
            bindings.Add(Bind(nameof(RowData.Values), Expression.NewArrayInit(typeof(object), properties.Select(p => ToObject(Property(row, p.Property))))));
            if (store.Version is { } version)
            {
                bindings.Add(Bind(nameof(RowData.Version), ToObject(Property(row, version))));
            }
        }

        if (properties.Any(p => p.Navigation is not null))
        {
            bindings.Add(Bind(nameof(RowData.Targets), Expression.NewArrayInit(typeof(object), properties.Select(p => TargetOf(row, p)))));
        }

        return Expression.Lambda(typeof(Func<,>).MakeGenericType(row.Type, typeof(RowData)), Expression.MemberInit(Expression.New(typeof(RowData)), bindings), row);
    }

    /// <summary>The same with what modules know of the row.</summary>
    public static LambdaExpression AddFacts(LambdaExpression projection, IEnumerable<Expression> facts)
    {
        var made = (MemberInitExpression)projection.Body;
        var binding = Bind(nameof(RowData.Facts), Expression.NewArrayInit(typeof(object), facts.Select(ToObject)));
        return Expression.Lambda(projection.Type, made.Update(made.NewExpression, [.. made.Bindings, binding]), projection.Parameters);
    }

    private static Expression TargetOf(ParameterExpression row, AdminProperty property) => property is { Navigation: { } navigation, Target: { } target }
        ? ToObject(Replace(target.Label.Parameters[0], Navigate(row, navigation), target.Label.Body))
        : Expression.Constant(null);

    private static MemberAssignment Bind(string member, Expression value) => Expression.Bind(typeof(RowData).GetProperty(member)!, value);

    // By way of the nullable type: what an optional reference leads to may be missing.
    private static Expression ToObject(Expression value)
    {
        var type = value.Type;
        if (type.IsValueType && Nullable.GetUnderlyingType(type) is null)
        {
            value = Expression.Convert(value, typeof(Nullable<>).MakeGenericType(type));
        }

        return value.Type == typeof(object) ? value : Expression.Convert(value, typeof(object));
    }

    private sealed class Replacer(ParameterExpression parameter, Expression by) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? by : node;
    }
}
