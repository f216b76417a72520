using System.Globalization;
using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Audit;

/// <summary>A shop whose entries are sealed when a test says so, and whose database is open to a superuser.</summary>
public sealed class AuditHost : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly PostgresDatabase? _postgres;

    private AuditHost(Shop shop, PostgresCluster cluster, PostgresDatabase? postgres, MovedClock clock) =>
        (Shop, _cluster, _postgres, Clock) = (shop, cluster, postgres, clock);

    public Shop Shop { get; }

    public MovedClock Clock { get; }

    public IAuditVerifier Verifier => Shop.Services.GetRequiredService<IAuditVerifier>();

    public static async Task<AuditHost> OnAsync(Database database, PostgresCluster cluster, bool keyed = true, Action<AuditOptions>? configure = null)
    {
        var postgres = database == Database.Postgres ? await cluster.CreateDatabaseAsync() : null;
        return new(await StartAsync(postgres, Clocks(out var clock), keyed, configure), cluster, postgres, clock);
    }

    /// <summary>Another node on the same PostgreSQL.</summary>
    public async Task<AuditHost> NodeAsync(bool keyed = true, Action<AuditOptions>? configure = null) =>
        new(await StartAsync(_postgres, Clock, keyed, configure), _cluster, _postgres, Clock);

    /// <summary>Writes entries of a tenant's.</summary>
    public async Task WriteAsync(TenantInfo tenant, int count = 1)
    {
        await using var scope = Shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(Enumerable.Range(0, count).Select(i => new Label { Text = $"{tenant.Slug} {i}" }));
        await db.SaveChangesAsync();
    }

    /// <summary>Makes everything that is written old enough, and seals it.</summary>
    public Task<int> SealAsync()
    {
        Clock.Move(TimeSpan.FromHours(2));
        return Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None);
    }

    /// <summary>That many seals of two entries each.</summary>
    public async Task SealAsync(TenantInfo tenant, int seals)
    {
        for (var i = 0; i < seals; i++)
        {
            await WriteAsync(tenant, 2);
            await SealAsync();
        }
    }

    public Task<AuditReport> VerifyAsync(TenantInfo tenant, params AuditHead[] known) => Verifier.VerifyAsync(tenant.Id, known);

    /// <summary>What somebody with the database's own rights does.</summary>
    /// <param name="sql">With the tables <c>{entries}</c> and <c>{seals}</c>.</param>
    public async Task TamperAsync(string sql)
    {
        var (entries, seals) = _postgres is null ? ("kit_audit_entries", "kit_audit_seals") : ("kit.audit_entries", "kit.audit_seals");
        sql = sql.Replace("{entries}", entries, StringComparison.Ordinal).Replace("{seals}", seals, StringComparison.Ordinal);
        if (_postgres is not null)
        {
            await _cluster.ExecuteAsync(_postgres.Name, sql);
            return;
        }

        await using var scope = Shop.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<ShopDb>().Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>The tenant's id as both databases write it in a statement.</summary>
    public static string Sql(TenantInfo tenant) => $"'{tenant.Id.ToString().ToUpper(CultureInfo.InvariantCulture)}'";

    public ValueTask DisposeAsync() => Shop.DisposeAsync();

    private static MovedClock Clocks(out MovedClock clock) => clock = new();

    private static Task<Shop> StartAsync(PostgresDatabase? postgres, MovedClock clock, bool keyed, Action<AuditOptions>? configure)
    {
        void Configure(IServiceCollection services)
        {
            services.AddSingleton<TimeProvider>(clock);
            services.Configure<AuditOptions>(o => o.SealAfter = TimeSpan.FromHours(1));
            services.PostConfigure<AuditOptions>(o => configure?.Invoke(o));
            services.PostConfigure<KitOptions>(o => o.MasterKey = keyed ? Convert.ToBase64String(new byte[32]) : null);
        }

        return postgres is null ? Shop.OnSqliteAsync(Configure) : Shop.OnPostgresAsync(postgres, Configure);
    }
}

/// <summary>The system's clock, moved on; timers run by the system's own.</summary>
public sealed class MovedClock : TimeProvider
{
    private long _ticks;

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
