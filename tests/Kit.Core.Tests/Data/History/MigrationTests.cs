using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;

namespace Kit.Core.Tests.Data.History;

/// <summary>What migrations do to rows of tenants, as an owner that row-level security binds.</summary>
public sealed class MigrationTests(PostgresCluster postgres)
{
    private static readonly (Guid Acme, Guid Globex) Tenants = (Migrating.Acme, Migrating.Globex);

    [Fact]
    public async Task A_table_becomes_the_tenants_and_goes_back_as_the_differ_writes_it()
    {
        await using var host = await Migrating.StartAsync(postgres);
        await host.ApplyAsync(Migrating.Between(null, host.Old));
        await FillAsync(host);
        var operations = Migrating.Between(host.Old, host.New).ToList();

        // The host says whose the rows are as soon as there is a column for it.
        var column = operations.FindIndex(o => o is AddColumnOperation { Table: "notes", Name: "tenant_id" });
        operations.Insert(column + 1, new SqlOperation { Sql = "UPDATE notes SET tenant_id = split_part(text, ' ', 1)::uuid;" });
        await host.ApplyAsync(operations);
        Assert.Empty(await host.CheckAsync());
        Assert.Equal([$"{Tenants.Acme} one"], await host.QueryAsync(Tenants.Acme, "SELECT text FROM notes"));
        Assert.Equal([$"{Tenants.Globex} two"], await host.QueryAsync(Tenants.Globex, "SELECT text FROM notes"));

        await host.ApplyAsync(Migrating.Between(host.New, host.Old));
        Assert.Equal([0L], await host.QueryAsync("SELECT count(*) FROM pg_policy WHERE polrelid = 'notes'::regclass"));
        Assert.Equal([2L], await host.RunAsOwnerAsync("SELECT count(*) FROM notes"));
        Assert.Equal([0L], await host.QueryAsync("SELECT count(*) FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attname = 'tenant_id'"));
        Assert.Contains(await host.CheckAsync(), p => p.Id == KitErrors.RowSecurityMissing);
    }

    [Fact]
    public async Task A_table_that_is_renamed_as_it_becomes_everybodys_loses_its_policies_first()
    {
        await using var host = await Migrating.StartAsync(postgres);
        await host.ToAsync("Owned");
        var back = new AlterTableOperation { Name = "papers" };
        back.OldTable.AddAnnotation(KitAnnotations.RowSecurity, "1");
        await host.ApplyAsync(
            new DropForeignKeyOperation { Table = "notes", Name = "fk_notes_folders" }, new DropPrimaryKeyOperation { Table = "notes", Name = "pk_notes" },
            new DropColumnOperation { Table = "notes", Name = "tenant_id" }, new RenameTableOperation { Name = "notes", NewName = "papers" }, back);
        Assert.Equal([false], await host.QueryAsync("SELECT relrowsecurity FROM pg_class WHERE oid = 'papers'::regclass"));
    }

    [Fact]
    public async Task Rows_whose_tenant_nobody_said_are_refused_and_all_is_as_it_was()
    {
        await using var host = await Migrating.StartAsync(postgres);
        await host.ApplyAsync(Migrating.Between(null, host.Old));
        await FillAsync(host);
        var error = await Assert.ThrowsAsync<KitException>(() => host.ApplyAsync(Migrating.Between(host.Old, host.New)));
        Assert.Equal(KitErrors.RowsWithoutTenant, error.Id);
        Assert.Contains("rows of notes", error.Message, StringComparison.Ordinal);
        Assert.Equal([2L], await host.RunAsOwnerAsync("SELECT count(*) FROM notes"));
        await host.ExecuteAsync("DELETE FROM notes");
        await host.ApplyAsync(Migrating.Between(host.Old, host.New));
        Assert.Empty(await host.CheckAsync());
    }

    [Fact]
    public async Task Policies_of_another_version_are_written_anew_after_the_columns_that_come_with_them()
    {
        await using var host = await Migrating.StartAsync(postgres);
        await host.ToAsync("Owned");
        await host.ExecuteAsync("ALTER POLICY kit_tenant ON notes USING (true) WITH CHECK (true)", "ALTER TABLE notes NO FORCE ROW LEVEL SECURITY");
        var change = new AlterTableOperation { Name = "notes" };
        change.AddAnnotation(KitAnnotations.RowSecurity, "2");
        change.OldTable.AddAnnotation(KitAnnotations.RowSecurity, "1");
        var add = new AddColumnOperation { Table = "notes", Name = "more", ClrType = typeof(string), IsNullable = true, ColumnType = "text" };
        var sql = string.Concat(host.New.GetService<IMigrationsSqlGenerator>().Generate([change, add]).Select(c => c.CommandText));
        Assert.Matches(@"(?s)ADD more.*DROP POLICY IF EXISTS kit_tenant ON notes.*CREATE POLICY kit_tenant ON notes", sql);
        await host.ApplyAsync(change, add);
        Assert.Empty(await host.CheckAsync());
    }

    [Fact]
    public async Task The_idempotent_script_of_the_whole_history_can_be_run_twice()
    {
        await using var host = await Migrating.StartAsync(postgres);
        await host.ToAsync("First");
        await FillAsync(host);
        await host.ExecuteAsync($"INSERT INTO folders VALUES ('{Tenants.Acme}', gen_random_uuid(), 'letters')");
        var script = host.New.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        await host.RunAsOwnerAsync(script);
        await host.RunAsOwnerAsync(script);
        Assert.Equal([$"{Tenants.Acme} ONE letters".ToUpperInvariant().Replace("LETTERS", "letters", StringComparison.Ordinal)], await host.QueryAsync(Tenants.Acme, "SELECT text FROM notes"));
        Assert.Empty(await host.CheckAsync());
    }

    [Fact]
    public async Task A_migration_changes_the_rows_of_all_tenants_and_the_tables_are_forced_again()
    {
        await using var host = await FilledAsync();
        await host.ToAsync("Filled");
        Assert.Equal([$"{Tenants.Acme} ONE ".ToUpperInvariant()], await host.QueryAsync(Tenants.Acme, "SELECT text FROM notes"));
        Assert.Equal([$"{Tenants.Globex} TWO ".ToUpperInvariant()], await host.QueryAsync(Tenants.Globex, "SELECT text FROM notes"));
        Assert.Empty(await host.CheckAsync());
        Assert.Equal([0L], await host.RunAsOwnerAsync("SELECT count(*) FROM notes"));
        await host.ToAsync("Owned");
        Assert.Equal([$"{Tenants.Acme} one "], await host.QueryAsync(Tenants.Acme, "SELECT text FROM notes"));
    }

    [Theory]
    [InlineData("UPDATE notes SET text = 'x'")]
    [InlineData("DELETE FROM notes")]
    [InlineData("CREATE TABLE copies AS SELECT * FROM notes")]
    [InlineData("UPDATE notes SET text = f.name FROM folders f", "notes")]
    public async Task A_statement_that_would_skip_rows_is_refused_and_changes_nothing(string sql, string? table = null)
    {
        await using var host = await FilledAsync();
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        _ = table is null ? builder.Sql(sql) : builder.SqlForAllTenants(table, sql);
        Assert.Equal(KitErrors.MigrationSkipsRows, (await Assert.ThrowsAsync<KitException>(() => host.ApplyAsync(builder.Operations))).Id);
        Assert.Equal([2L], await host.QueryAsync("SELECT count(*) FROM notes WHERE text LIKE '% one' OR text LIKE '% two'"));
        Assert.Empty(await host.CheckAsync());
    }

    [Fact]
    public async Task Data_operations_that_would_skip_rows_are_refused()
    {
        await using var host = await FilledAsync();
        var key = new object[,] { { Guid.CreateVersion7() } };
        MigrationOperation[] operations =
        [
            new UpdateDataOperation { Table = "notes", KeyColumns = ["id"], KeyColumnTypes = ["uuid"], KeyValues = key, Columns = ["text"], ColumnTypes = ["text"], Values = new object[,] { { "x" } } },
            new DeleteDataOperation { Table = "notes", KeyColumns = ["id"], KeyColumnTypes = ["uuid"], KeyValues = key },
        ];
        foreach (var operation in operations)
        {
            Assert.Equal(KitErrors.MigrationSkipsRows, (await Assert.ThrowsAsync<KitException>(() => host.ApplyAsync(operation))).Id);
        }
    }

    [Fact]
    public async Task After_a_migration_and_after_one_that_failed_the_owners_session_is_as_it_was()
    {
        await using var host = await FilledAsync();
        var db = host.New;
        await db.Database.OpenConnectionAsync();
        var commands = db.GetService<IMigrationsSqlGenerator>().Generate([new SqlOperation { Sql = "SELECT 1;" }]);
        await db.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(commands, db.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalConnection>());
        Assert.Equal("on", await db.Database.SqlQueryRaw<string>("SELECT current_setting('row_security') AS \"Value\"").SingleAsync());
        commands = db.GetService<IMigrationsSqlGenerator>().Generate([new SqlOperation { Sql = "DELETE FROM notes;" }]);
        await Assert.ThrowsAsync<KitException>(() => db.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(commands, db.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalConnection>()));
        Assert.Equal("on", await db.Database.SqlQueryRaw<string>("SELECT current_setting('row_security') AS \"Value\"").SingleAsync());
    }

    [Fact]
    public async Task A_statement_over_all_tenants_that_fails_leaves_its_table_forced_also_without_a_transaction()
    {
        await using var host = await FilledAsync();
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.SqlForAllTenants("notes", "UPDATE notes SET text = 'x'; SELECT 1 / 0");
        var sql = ((SqlOperation)builder.Operations.Single()).Sql;
        Assert.Equal(PostgresErrorCodes.DivisionByZero, (await Assert.ThrowsAsync<PostgresException>(() => host.RunAsOwnerAsync(sql))).SqlState);
        Assert.Empty(await host.CheckAsync());
        Assert.Equal([0L], await host.QueryAsync("SELECT count(*) FROM notes WHERE text = 'x'"));
    }

    [Fact]
    public async Task A_foreign_key_is_checked_on_the_rows_that_row_level_security_hides()
    {
        await using var host = await FilledAsync();
        await host.ExecuteAsync("ALTER TABLE notes DROP CONSTRAINT fk_notes_folders", "UPDATE notes SET folder_id = gen_random_uuid()");
        var key = new AddForeignKeyOperation
        {
            Name = "fk_notes_folders", Table = "notes", Columns = ["tenant_id", "folder_id"], PrincipalTable = "folders", PrincipalColumns = ["tenant_id", "id"],
        };
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, (await Assert.ThrowsAsync<PostgresException>(() => host.ApplyAsync(key))).SqlState);
        await host.ExecuteAsync("UPDATE notes SET folder_id = NULL");
        await host.ApplyAsync(key);
        Assert.Empty(await host.CheckAsync());
        Assert.Equal([true], await host.QueryAsync("SELECT condeferrable FROM pg_constraint WHERE conname = 'fk_notes_folders'"));
    }

    [Fact]
    public void On_sqlite_a_statement_over_all_tenants_runs_as_it_is()
    {
        var builder = new MigrationBuilder("Microsoft.EntityFrameworkCore.Sqlite");
        builder.SqlForAllTenants("notes", "UPDATE notes SET text = 'x'");
        Assert.Equal("UPDATE notes SET text = 'x'", ((SqlOperation)builder.Operations.Single()).Sql);
        Assert.Throws<ArgumentException>(() => builder.SqlForAllTenants("notes", "SELECT $kit_sql$"));
    }

    private static Task FillAsync(Migrating host) => host.ExecuteAsync(
        $"INSERT INTO notes (id, text) VALUES (gen_random_uuid(), '{Tenants.Acme} one'), (gen_random_uuid(), '{Tenants.Globex} two')");

    /// <summary>With a note of either tenant.</summary>
    private async Task<Migrating> FilledAsync()
    {
        var host = await Migrating.StartAsync(postgres);
        await host.ToAsync("First");
        await FillAsync(host);
        await host.ToAsync("Owned");
        Assert.Empty(await host.CheckAsync());
        return host;
    }
}
