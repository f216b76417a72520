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
        if (Changes(operation, KitAnnotations.Fence))
        {
            Append(builder, operation.FindAnnotation(KitAnnotations.Fence) is null ? FenceSql.Drop : FenceSql.Create);
        }

        if (Changes(operation, KitAnnotations.Grants))
        {
            Append(builder, RowSecuritySql.Grant(table, operation.FindAnnotation(KitAnnotations.Grants)?.Value));
        }
    }

    /// <summary>The rows that are there are checked as the owner sees them, which row-level security binds: of none, all refer to something.</summary>
    protected override void Generate(AddForeignKeyOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        var checking = new MigrationCommandListBuilder(Dependencies);
        base.Generate(operation, model, checking);
        string[] tables = [Quote(operation.Table, operation.Schema), Quote(operation.PrincipalTable, operation.PrincipalSchema)];
        foreach (var command in checking.GetCommandList())
        {
            Append(builder, RowSecuritySql.OverAllTenants(tables.Distinct(), command.CommandText.Trim()));
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
    /// The differ drops columns before it alters tables, and adds them afterwards. A column that goes must be free of its policy and of the search;
    /// a policy, a grant and a search need their columns.
    /// </summary>
    public override IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations, IModel? model = null, MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        static bool Grants(MigrationOperation o) => o is AlterTableOperation a && a.FindAnnotation(KitAnnotations.Grants) is not null && Changes(a, KitAnnotations.Grants);

        var searches = operations.OfType<AlterTableOperation>().Where(a => Changes(a, KitAnnotations.Search)).ToList();
        var secured = operations.OfType<AlterTableOperation>().Where(a => Changes(a, KitAnnotations.RowSecurity)).ToList();
        var touchesRows = operations.Any(o => o is SqlOperation or InsertDataOperation or UpdateDataOperation or DeleteDataOperation);
        return base.Generate(
            [
                .. touchesRows ? [Sql(RowSecuritySql.RefuseHidden)] : Enumerable.Empty<MigrationOperation>(),
                .. searches.Select(DropSearch).OfType<SqlOperation>(),
                .. secured.Where(s => s.FindAnnotation(KitAnnotations.RowSecurity) is null).Select(s => Unsecure(s, operations)),
                .. operations.Where(o => !Grants(o)),
                .. operations.Where(Grants),
                .. secured.Where(s => s.FindAnnotation(KitAnnotations.RowSecurity) is not null).SelectMany(Secure),
                .. searches.Select(CreateSearch).OfType<SqlOperation>(),
                .. touchesRows ? [Sql(RowSecuritySql.RefuseHiddenNoMore)] : Enumerable.Empty<MigrationOperation>(),
            ],
            model,
            options);
    }

    // Under the name that the table has before the migration.
    private SqlOperation Unsecure(AlterTableOperation operation, IEnumerable<MigrationOperation> operations)
    {
        var renamed = operations.OfType<RenameTableOperation>().SingleOrDefault(r => (r.NewName ?? r.Name) == operation.Name && (r.NewSchema ?? r.Schema) == operation.Schema);
        return Sql(RowSecuritySql.Disable(renamed is null ? Quote(operation.Name, operation.Schema) : Quote(renamed.Name, renamed.Schema)));
    }

    // Policies of another version are there until, in one command, the new ones are.
    private IEnumerable<SqlOperation> Secure(AlterTableOperation operation)
    {
        var table = Quote(operation.Name, operation.Schema);
        if (!Adds(operation, KitAnnotations.RowSecurity))
        {
            return [Sql($"{RowSecuritySql.Disable(table)};\n{RowSecuritySql.Enable(table)}")];
        }

        return [Sql(RowSecuritySql.RequireTenants(table)), Sql(RowSecuritySql.Enable(table))];
    }

    private static SqlOperation Sql(string sql) => new() { Sql = sql + ";" };

    private static SearchPlan? SearchOf(IReadOnlyAnnotatable operation) =>
        operation.FindAnnotation(KitAnnotations.Search)?.Value is string plan ? SearchPlan.Parse(plan) : null;

    // Under the name that the table has before the migration.
    private SqlOperation? DropSearch(AlterTableOperation operation) => SearchOf(operation.OldTable) is { } plan
        ? Sql(SearchSql.Drop(Quote(plan.Table, operation.Schema), plan, n => Quote(n)))
        : null;

    private SqlOperation? CreateSearch(AlterTableOperation operation) => SearchOf(operation) is { } plan
        ? Sql(SearchSql.Create(Quote(operation.Name, operation.Schema), plan, n => Quote(n)))
        : null;

    private static bool Adds(AlterTableOperation operation, string annotation) =>
        operation.FindAnnotation(annotation) is not null && operation.OldTable.FindAnnotation(annotation) is null;

    private static bool Changes(AlterTableOperation operation, string annotation) =>
        !Equals(operation.FindAnnotation(annotation)?.Value, operation.OldTable.FindAnnotation(annotation)?.Value);

    private string Quote(string name, string? schema = null) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name, schema);

    private static void Append(MigrationCommandListBuilder builder, string sql) => builder.AppendLine(sql.TrimEnd() + ";").EndCommand();
}
