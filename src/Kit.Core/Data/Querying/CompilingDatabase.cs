#pragma warning disable EF9100 // The query as an expression, which EF Core's precompiled queries start from; held by a test.
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Data;

/// <summary>
/// Compiles each query's inner functions (how a row is read, which command fits the parameters) with the query. EF Core leaves them nested in it,
/// so that each run of the query makes their delegates anew: a twentieth of the CPU of a request that reads one row.
/// </summary>
internal sealed class CompilingDatabase(
    DatabaseDependencies dependencies, RelationalDatabaseDependencies relationalDependencies, ILiftableConstantProcessor constants)
    : RelationalDatabase(dependencies, relationalDependencies)
{
    public override Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
    {
        var compilation = Dependencies.QueryCompilationContextFactory.Create(async);
        var executor = constants.InlineConstants(compilation.CreateQueryExecutorExpression<TResult>(query), compilation.SupportsPrecompiledQuery);
        return InnerLambdas.Compile((Expression<Func<QueryContext, TResult>>)executor);
    }
}
