using System.Linq.Expressions;
using System.Reflection;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Reading;

/// <summary>Has EF Core compile a query whose types are known only at start.</summary>
internal static class CompiledQuery
{
    /// <summary>As many as EF Core's compiled queries take.</summary>
    public const int MaxParameters = 15;

    /// <param name="context">The parameter that stands for the context.</param>
    /// <param name="parameters">The query's parameters.</param>
    /// <param name="query">An expression of type <see cref="IQueryable{TResult}"/>.</param>
    public static Func<KitDbContext, object?[], IAsyncEnumerable<TResult>> Compile<TResult>(
        ParameterExpression context, IReadOnlyList<ParameterExpression> parameters, Expression query)
    {
        var types = parameters.Select(p => p.Type).ToList();
        var lambda = Expression.Lambda(Expression.GetFuncType([typeof(KitDbContext), .. types, typeof(IQueryable<TResult>)]), query, [context, .. parameters]);
        var compiled = (Delegate)Compiler(types.Count).MakeGenericMethod([typeof(KitDbContext), .. types, typeof(TResult)]).Invoke(null, [lambda])!;

        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        var call = Expression.Invoke(
            Expression.Constant(compiled),
            [context, .. types.Select((type, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), type))]);
        return Expression.Lambda<Func<KitDbContext, object?[], IAsyncEnumerable<TResult>>>(call, context, arguments).Compile();
    }

    // EF.CompileAsyncQuery<TContext, TParam1…, TResult>(Expression<Func<TContext, TParam1…, IQueryable<TResult>>>)
    private static MethodInfo Compiler(int parameters) => typeof(EF).GetMethods().Single(m =>
        m.Name == nameof(EF.CompileAsyncQuery) && m.GetGenericArguments().Length == parameters + 2
        && m.GetParameters()[0].ParameterType.GetGenericArguments()[0].GetGenericArguments()[^1] is { IsGenericType: true } result
        && result.GetGenericTypeDefinition() == typeof(IQueryable<>));
}
