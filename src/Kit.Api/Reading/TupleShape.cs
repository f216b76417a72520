using System.Linq.Expressions;

namespace Kit.Api.Reading;

/// <summary>Value tuples of any number of items, nested as the compiler nests them.</summary>
internal static class TupleShape
{
    private const int Rest = 7;

    public static Type TypeOf(IReadOnlyList<Type> items) => items.Count > Rest
        ? typeof(ValueTuple<,,,,,,,>).MakeGenericType([.. items.Take(Rest), TypeOf([.. items.Skip(Rest)])])
        : Definition(items.Count).MakeGenericType([.. items]);

    public static Expression New(Type type, IReadOnlyList<Expression> items)
    {
        var arguments = type.GetGenericArguments();
        Expression[] values = items.Count > Rest ? [.. items.Take(Rest), New(arguments[^1], [.. items.Skip(Rest)])] : [.. items];
        return Expression.New(type.GetConstructor(arguments)!, values);
    }

    public static Expression Item(Expression tuple, int index) => index < Rest
        ? Expression.Field(tuple, $"Item{index + 1}")
        : Item(Expression.Field(tuple, "Rest"), index - Rest);

    private static Type Definition(int items) => items switch
    {
        1 => typeof(ValueTuple<>),
        2 => typeof(ValueTuple<,>),
        3 => typeof(ValueTuple<,,>),
        4 => typeof(ValueTuple<,,,>),
        5 => typeof(ValueTuple<,,,,>),
        6 => typeof(ValueTuple<,,,,,>),
        _ => typeof(ValueTuple<,,,,,,>),
    };
}
