using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Kit.Core.Tests.Data.History;

/// <summary>A database as the owner migrates it, and as the application finds it.</summary>
internal sealed class Migrating(PostgresDatabase database, PostgresCluster postgres) : IAsyncDisposable
{
    public static readonly Guid Acme = new("00000000-0000-7000-8000-00000000000a");
    public static readonly Guid Globex = new("00000000-0000-7000-8000-00000000000b");
    private readonly List<DbContext> _contexts = [];

    public NoteDb New => Open(o => new NoteDb(o), new DbContextOptionsBuilder<NoteDb>());

    public OldNoteDb Old => Open(o => new OldNoteDb(o), new DbContextOptionsBuilder<OldNoteDb>());

    public static async Task<Migrating> StartAsync(PostgresCluster postgres) => new(await postgres.CreateDatabaseAsync(), postgres);

    /// <summary>Applies the history up to a migration.</summary>
    public async Task ToAsync(string? migration) => await New.GetService<IMigrator>().MigrateAsync(migration);

    /// <summary>Applies operations as a migration's.</summary>
    public async Task ApplyAsync(params IEnumerable<MigrationOperation> operations)
    {
        var db = New;
        var commands = db.GetService<IMigrationsSqlGenerator>().Generate([.. operations]);
        await db.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(commands, db.GetService<IRelationalConnection>());
    }

    /// <summary>What <c>dotnet ef migrations add</c> would write between two models.</summary>
    public static IReadOnlyList<MigrationOperation> Between(DbContext? from, DbContext? to) =>
        ((DbContext)(to ?? from)!).GetService<IMigrationsModelDiffer>().GetDifferences(ModelOf(from), ModelOf(to));

    /// <summary>What start-up would say, of the new model.</summary>
    public async Task<IReadOnlyList<KitException>> CheckAsync()
    {
        await using var source = NpgsqlDataSource.Create(database.App + ";Options=-c role=kit_app");
        return await PostgresIsolationCheck.RunAsync(source, New, requireUnprivilegedLogin: true, CancellationToken.None);
    }

    public Task ExecuteAsync(params string[] sql) => postgres.ExecuteAsync(database.Name, sql);

    /// <summary>Reads the first column, as the superuser.</summary>
    public Task<List<object?>> QueryAsync(string sql) => ReadAsync(database.Superuser, sql);

    /// <summary>Reads the first column of the last statement, as the application does for a tenant.</summary>
    public Task<List<object?>> QueryAsync(Guid tenant, string sql) =>
        ReadAsync(database.App + ";Options=-c role=kit_app", $"SELECT set_config('kit.tenant', '{tenant}', true); {sql}");

    /// <summary>Runs statements as the owner, as a script does.</summary>
    public Task<List<object?>> RunAsOwnerAsync(string sql) => ReadAsync(database.Owner, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }
    }

    private static IRelationalModel? ModelOf(DbContext? context) => context?.GetService<IDesignTimeModel>().Model.GetRelationalModel();

    private static async Task<List<object?>> ReadAsync(string login, string sql)
    {
        await using var connection = new NpgsqlConnection(login + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<object?>();
        do
        {
            values.Clear();
            while (await reader.ReadAsync())
            {
                values.Add(reader.IsDBNull(0) ? null : reader.GetValue(0));
            }
        }
        while (await reader.NextResultAsync());
        return values;
    }

    private TContext Open<TContext>(Func<DbContextOptions<TContext>, TContext> make, DbContextOptionsBuilder<TContext> options)
        where TContext : DbContext
    {
        PostgresProvider.ConfigureDesign(options.UseNpgsql(database.Owner));
        var context = make(options.Options);
        _contexts.Add(context);
        return context;
    }
}
