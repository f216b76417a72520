#pragma warning disable EF1001 // The provider's options are internal; the generator's constructor asks for them.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace Kit.Data;

/// <summary>Writes row-level security, grants and change notices into the SQL of migrations.</summary>
internal sealed class KitNpgsqlMigrationsSqlGenerator(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions options)
    : NpgsqlMigrationsSqlGenerator(dependencies, options)
{
    protected override void Generate(EnsureSchemaOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        base.Generate(operation, model, builder);
        Append(builder, $"GRANT USAGE ON SCHEMA {Quote(operation.Name)} TO {RowSecuritySql.Grantees}");
    }

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        base.Generate(operation, model, builder, terminate);
        var table = Quote(operation.Name, operation.Schema);
        Append(builder, RowSecuritySql.Grant(table, operation.FindAnnotation(KitAnnotations.Grants)?.Value));
        if (operation.FindAnnotation(KitAnnotations.RowSecurity) is not null)
        {
            Append(builder, RowSecuritySql.Enable(table));
        }

        if (operation.FindAnnotation(KitAnnotations.Notify)?.Value is string columns)
        {
            Append(builder, RowSecuritySql.Notify(table, columns));
        }

        if (SearchOf(operation) is { } search)
        {
            Append(builder, SearchSql.Create(table, search, n => Quote(n)));
        }

        if (operation.FindAnnotation(KitAnnotations.Fence) is not null)
        {
            Append(builder, FenceSql.Create);
        }
    }

    protected override void Generate(AlterTableOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        base.Generate(operation, model, builder);
        var table = Quote(operation.Name, operation.Schema);
        var (was, isNow) = (operation.OldTable.FindAnnotation(KitAnnotations.RowSecurity)?.Value, operation.FindAnnotation(KitAnnotations.RowSecurity)?.Value);
        if (was is not null && !Equals(was, isNow))
        {
            Append(builder, RowSecuritySql.Disable(table));
        }

        if (isNow is not null && !Equals(was, isNow))
        {
            Append(builder, RowSecuritySql.Enable(table));
        }

        if (Changes(operation, KitAnnotations.Fence))
        {
            Append(builder, operation.FindAnnotation(KitAnnotations.Fence) is null ? FenceSql.Drop : FenceSql.Create);
        }

        if (Changes(operation, KitAnnotations.Grants))
        {
            Append(builder, RowSecuritySql.Grant(table, operation.FindAnnotation(KitAnnotations.Grants)?.Value));
        }
    }

    /// <summary>
    /// Lets a transaction that writes a tenant as a whole check references at its end; every other one checks them at once, as ever.
    /// </summary>
    protected override void ForeignKeyConstraint(AddForeignKeyOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        base.ForeignKeyConstraint(operation, model, builder);
        if (operation.Columns is [RowSecuritySql.TenantColumn, ..] && operation.PrincipalColumns is [RowSecuritySql.TenantColumn, ..])
        {
            builder.Append(" DEFERRABLE INITIALLY IMMEDIATE");
        }
    }

    /// <summary>
    /// The differ alters tables before it adds their columns; a policy, a grant and a search need their columns, and a column that goes must be
    /// free of its policy and of the search.
    /// </summary>
    public override IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations, IModel? model = null, MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        static bool Secures(MigrationOperation o) =>
            o is AlterTableOperation a && (Adds(a, KitAnnotations.RowSecurity) || (a.FindAnnotation(KitAnnotations.Grants) is not null && Changes(a, KitAnnotations.Grants)));

        var searches = operations.OfType<AlterTableOperation>().Where(a => Changes(a, KitAnnotations.Search)).ToList();
        return base.Generate(
            [.. searches.Select(DropSearch).OfType<SqlOperation>(), .. operations.Where(o => !Secures(o)), .. operations.Where(Secures), .. searches.Select(CreateSearch).OfType<SqlOperation>()],
            model,
            options);
    }

    private static SearchPlan? SearchOf(IReadOnlyAnnotatable operation) =>
        operation.FindAnnotation(KitAnnotations.Search)?.Value is string plan ? SearchPlan.Parse(plan) : null;

    // Under the name that the table has before the migration.
    private SqlOperation? DropSearch(AlterTableOperation operation) => SearchOf(operation.OldTable) is { } plan
        ? new() { Sql = SearchSql.Drop(Quote(plan.Table, operation.Schema), plan, n => Quote(n)) }
        : null;

    private SqlOperation? CreateSearch(AlterTableOperation operation) => SearchOf(operation) is { } plan
        ? new() { Sql = SearchSql.Create(Quote(operation.Name, operation.Schema), plan, n => Quote(n)) }
        : null;

    private static bool Adds(AlterTableOperation operation, string annotation) =>
        operation.FindAnnotation(annotation) is not null && operation.OldTable.FindAnnotation(annotation) is null;

    private static bool Changes(AlterTableOperation operation, string annotation) =>
        !Equals(operation.FindAnnotation(annotation)?.Value, operation.OldTable.FindAnnotation(annotation)?.Value);

    private string Quote(string name, string? schema = null) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name, schema);

    private static void Append(MigrationCommandListBuilder builder, string sql) => builder.AppendLine(sql.TrimEnd() + ";").EndCommand();
}
