using Kit.Data;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What migrations need to change rows of tenants.</summary>
public static class KitMigrationBuilderExtensions
{
    /// <summary>
    /// Runs a statement over the rows of all tenants. PostgreSQL's row-level security binds the tables' owner too, as which migrations run; a plain
    /// <see cref="MigrationBuilder.Sql"/> that meets rows of tenants is refused (<c>KIT2014</c>).
    /// </summary>
    /// <param name="migrationBuilder">The migration's builder.</param>
    /// <param name="table">The one tenant-owned table in the statement, as the database names it: <c>projects</c>, <c>kit.jobs</c>.</param>
    /// <param name="sql">
    /// The statement, or several. On PostgreSQL it is one with what lifts row-level security before it and puts it back after it, and so can't be one
    /// that stands alone, like <c>VACUUM</c>. On SQLite it runs as it is.
    /// </param>
    /// <remarks>On PostgreSQL the table is locked until the migration's transaction ends.</remarks>
    public static OperationBuilder<SqlOperation> SqlForAllTenants(this MigrationBuilder migrationBuilder, string table, string sql) =>
        migrationBuilder.SqlForAllTenants([table], sql);

    /// <inheritdoc cref="SqlForAllTenants(MigrationBuilder, string, string)"/>
    /// <param name="migrationBuilder">The migration's builder.</param>
    /// <param name="tables">All tenant-owned tables in the statement, as the database names them: <c>projects</c>, <c>kit.jobs</c>.</param>
    /// <param name="sql">The statement, or several.</param>
    public static OperationBuilder<SqlOperation> SqlForAllTenants(this MigrationBuilder migrationBuilder, IEnumerable<string> tables, string sql)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentException.ThrowIfNullOrEmpty(sql);
        if (sql.Contains(RowSecuritySql.InnerTag, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The statement can't have {RowSecuritySql.InnerTag} in it, which Kit quotes it by.", nameof(sql));
        }

        var names = tables.Select(Quote).ToList();
        return migrationBuilder.Sql(ProviderNames.IsSqlite(migrationBuilder.ActiveProvider) ? sql : RowSecuritySql.OverAllTenants(names, sql) + ";");
    }

    private static string Quote(string table)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        return string.Join('.', table.Split('.').Select(n => $"\"{n.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    }
}
