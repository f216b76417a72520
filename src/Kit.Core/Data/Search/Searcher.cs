using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Data;

/// <summary>Makes the queries of searches.</summary>
internal static class Searcher
{
    private static readonly MethodInfo Like = typeof(DbFunctionsExtensions).GetMethod(nameof(DbFunctionsExtensions.Like), [typeof(DbFunctions), typeof(string), typeof(string), typeof(string)])!;

    public static IQueryable<TEntity> Rows<TEntity>(KitDbContext db, string words, int most)
        where TEntity : class
    {
        var entityType = db.Model.FindEntityType(typeof(TEntity));
        if (entityType is null || SearchPlan.Find(entityType) is not { } plan)
        {
            throw new KitException(KitErrors.NotSearchable, $"{typeof(TEntity).Name} has no searchable property: put [Searchable] on those that words are to be looked for in.");
        }

        if (db.Scope is { IsBypass: true })
        {
            throw new KitException(KitErrors.SearchNeedsTenant, $"{typeof(TEntity).Name} can be searched within a tenant only, not across all of them.");
        }

        return ProviderNames.IsSqlite(db.Database.ProviderName) ? Scan<TEntity>(db, entityType, plan, words) : Ranked<TEntity>(db, entityType, plan, words, most);
    }

    private static IQueryable<TEntity> Ranked<TEntity>(KitDbContext db, IEntityType entityType, SearchPlan plan, string words, int most)
        where TEntity : class
    {
        var helper = db.GetService<ISqlGenerationHelper>();
        var sql = $"SELECT id AS \"{nameof(SearchHit.Id)}\", rank AS \"{nameof(SearchHit.Rank)}\" FROM {SearchSql.FunctionOf(plan, helper.DelimitIdentifier)}({{0}}, {{1}})";
        var id = entityType.FindIdProperty()!.Name;
        return
            from hit in db.Database.SqlQueryRaw<SearchHit>(sql, words.Replace("\0", "", StringComparison.Ordinal), most)
            join row in db.Set<TEntity>() on hit.Id equals EF.Property<Guid>(row, id)
            orderby hit.Rank descending, hit.Id descending
            select row;
    }

    // The embedded default is for few rows: each word must occur somewhere.
    private static IQueryable<TEntity> Scan<TEntity>(KitDbContext db, IEntityType entityType, SearchPlan plan, string words)
        where TEntity : class
    {
        var terms = words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var row = Expression.Parameter(typeof(TEntity), "e");
        var rows = db.Set<TEntity>().AsQueryable();
        foreach (var term in terms.Where(t => t.Any(char.IsLetterOrDigit)))
        {
            var pattern = Expression.Constant($"%{Escape(term)}%");
            var found = plan.Columns.Select(c => Property(entityType, c))
                .Select(p => (Expression)Expression.Call(
                    Like,
                    Expression.Constant(EF.Functions),
                    Expression.Call(typeof(EF), nameof(EF.Property), [typeof(string)], row, Expression.Constant(p.Name)),
                    pattern,
                    Expression.Constant("\\")))
                .Aggregate(Expression.OrElse);
            rows = rows.Where(Expression.Lambda<Func<TEntity, bool>>(found, row));
        }

        return terms.Any(t => t.Any(char.IsLetterOrDigit)) ? rows : rows.Where(static _ => false);
    }

    private static IProperty Property(IEntityType entityType, string column)
    {
        var table = StoreObjectIdentifier.Create(entityType, StoreObjectType.Table)!.Value;
        return entityType.GetProperties().Single(p => p.GetColumnName(table) == column);
    }

    private static string Escape(string term) => term.Replace("\\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
