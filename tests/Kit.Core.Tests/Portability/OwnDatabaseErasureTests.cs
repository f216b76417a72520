using Kit.Core.Tests.Data.Databases;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant with a database of its own is erased, also by a second call where the first one was cut short.</summary>
public sealed class OwnDatabaseErasureTests(PostgresCluster postgres) : IDisposable
{
    private readonly MovePoints _points = new();

    public void Dispose() => _points.Dispose();

    public static TheoryData<Database, string> Points()
    {
        var data = new TheoryData<Database, string>();
        foreach (var point in new[] { "begun", "parts", "rows", "dropped", "forgotten" })
        {
            data.Add(Database.Sqlite, point);
            data.Add(Database.Postgres, point);
        }

        return data;
    }

    [Theory, MemberData(nameof(Points))]
    public async Task A_call_that_fails_on_the_way_is_continued_by_the_next_one(Database database, string point)
    {
        await using var own = await StartAsync(database);
        _points.FailAt(point);
        await Assert.ThrowsAnyAsync<Exception>(() => Moves.EraseAsync(own.Shop, own.Acme));
        Assert.Null((await ErasedAsync(own)).FinishedAt);

        await Moves.EraseAsync(own.Shop, own.Acme);

        Assert.NotNull((await ErasedAsync(own)).FinishedAt);
        await Assert.ThrowsAsync<TenantDatabaseUnavailableException>(() => own.CountAsync<Label>(own.Name));
        Assert.Equal(["kit.audit_entries", "kit.departed_tenants", "kit.erased_tenants", "kit.events"], await Traces.TablesAsync(own.Shop, postgres, $"{own.Acme.Id}"));
    }

    [Fact]
    public async Task Rows_that_the_model_does_not_know_end_the_first_call_and_not_the_second()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var own = await SuspendedAsync(await OwnDatabase.AroundAsync(await Shop.OnPostgresAsync(database), postgres));
        await postgres.ExecuteAsync(
            database.Name,
            $"CREATE TABLE legacy_notes (tenant_id text, note text); GRANT SELECT ON legacy_notes TO kit_app, kit_platform; INSERT INTO legacy_notes VALUES ('{own.Acme.Id}', 'x')");
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(own.Shop, own.Acme));
        Assert.Equal(PortabilityErrors.NotErased, error.Id);
        Assert.Contains("legacy_notes (1 rows)", error.Message, StringComparison.Ordinal);

        await postgres.ExecuteAsync(database.Name, "DELETE FROM legacy_notes");
        await Moves.EraseAsync(own.Shop, own.Acme);
        Assert.NotNull((await ErasedAsync(own)).FinishedAt);
    }

    [Fact]
    public async Task Another_node_that_is_connected_keeps_no_database()
    {
        await using var own = await StartAsync(Database.Postgres);
        var app = own.Shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString;
        await using var node = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(app) { Database = own.Name, Pooling = false, Options = "-c role=kit_app" }.ConnectionString);
        await node.OpenAsync();
        await Moves.EraseAsync(own.Shop, own.Acme);
        Assert.NotNull((await ErasedAsync(own)).FinishedAt);
        await Assert.ThrowsAsync<TenantDatabaseUnavailableException>(() => own.CountAsync<Label>(own.Name));
    }

    [Theory, Databases]
    public async Task A_database_with_rows_that_the_law_keeps_is_not_dropped_and_nothing_is_begun(Database database)
    {
        await using var own = await StartAsync(database);
        await AddAsync(own, new Receipt { Cents = 5 });
        Assert.Equal(KitErrors.NotDroppable, (await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(own.Shop, own.Acme))).Id);
        await AddAsync(own, new Label { Text = "goes on" });
        Assert.Equal(2, await own.CountAsync<Label>(own.Name));
    }

    [Theory, Databases]
    public async Task From_its_beginning_nothing_is_written_in_its_own_database_either(Database database)
    {
        await using var own = await StartAsync(database);
        var (reached, go) = _points.HoldAt("begun");
        var erasure = Task.Run(() => Moves.EraseAsync(own.Shop, own.Acme));
        await reached;
        await Assert.ThrowsAsync<TenantErasedException>(() => AddAsync(own, new Label { Text = "late" }));
        await Assert.ThrowsAsync<TenantErasedException>(() => AddAsync(own, new Receipt { Cents = 5 }));
        await using (var scope = own.Shop.As(own.Acme))
        {
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            control.Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Late", Email = "late@acme.test" });
            await Assert.ThrowsAsync<TenantErasedException>(() => control.SaveChangesAsync());
        }

        go();
        await erasure;
    }

    private async Task<OwnDatabase> StartAsync(Database database) => await SuspendedAsync(await OwnDatabase.StartAsync(
        database, postgres, s => s.AddLogging(l => l.AddProvider(_points).AddFilter("Kit.Portability", LogLevel.Information))));

    private static async Task<OwnDatabase> SuspendedAsync(OwnDatabase own)
    {
        await AddAsync(own, new Label { Text = "acme's" });
        await Moves.SetStatusAsync(own.Shop, own.Acme, TenantStatus.Suspended);
        return own;
    }

    private static async Task AddAsync(OwnDatabase own, object entity)
    {
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(entity);
        await db.SaveChangesAsync();
    }

    private static async Task<ErasedTenant> ErasedAsync(OwnDatabase own)
    {
        await using var scope = own.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ErasedTenant>().AsNoTracking().SingleAsync(e => e.Id == own.Acme.Id);
    }
}
