using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>A shop whose jobs a test watches.</summary>
public sealed class JobHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, string?> _settings;
    private readonly List<WebApplication> _nodes = [];
    private readonly EngineUnderTest _engine;
    private readonly string _superuser;

    private JobHost(Shop shop, Dictionary<string, string?> settings, EngineUnderTest engine, string superuser = "")
    {
        (Shop, _superuser) = (shop, superuser);
        _settings = settings;
        _engine = engine;
    }

    public Shop Shop { get; }

    /// <summary>The application's, on PostgreSQL.</summary>
    public string ConnectionString => _settings["ConnectionStrings:Kit"]!;

    /// <summary>The owner's, on PostgreSQL.</summary>
    public string OwnerConnectionString => _settings["ConnectionStrings:KitOwner"]!;

    public JobProbe Probe { get; private init; } = new();

    public static async Task<JobHost> StartAsync(
        Database database, PostgresCluster postgres, Action<JobsOptions>? options = null, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, EngineUnderTest? engine = null, PooledDatabase? pooled = null)
    {
        engine ??= EngineUnderTest.InProcess;
        var probe = new JobProbe();
        Action<IServiceCollection> configure = s =>
        {
            s.AddSingleton(probe);
            s.PostConfigure<JobsOptions>(o =>
            {
                (o.RetryDelay, o.Engine) = (TimeSpan.FromMilliseconds(50), engine.Name);
                options?.Invoke(o);
            });
            if (pooled is not null)
            {
                s.PostConfigure<DatabaseOptions>(o => (o.Role, o.DirectConnectionString) = ("", pooled.Direct));
            }

            services?.Invoke(s);
        };
        if (database == Database.Sqlite)
        {
            return new(await Shop.OnSqliteAsync(configure, Add), [], engine) { Probe = probe };
        }

        var created = pooled?.Database ?? await postgres.CreateDatabaseAsync();
        Dictionary<string, string?> settings = new() { ["ConnectionStrings:Kit"] = created.App, ["ConnectionStrings:KitOwner"] = created.Owner };
        if (pooled is not null)
        {
            (settings["ConnectionStrings:KitDirect"], settings["Kit:Database:Role"]) = (pooled.Direct, "");
        }

        return new(await Shop.OnPostgresAsync(created, configure, Add), settings, engine, created.Superuser) { Probe = probe };

        void Add(KitBuilder builder)
        {
            engine.Add(builder);
            kit?.Invoke(builder);
        }
    }

    /// <summary>Starts another node on the same database, with its own probe unless one is given.</summary>
    public async Task<WebApplication> StartNodeAsync(JobProbe probe, Action<JobsOptions>? options = null, Action<KitBuilder>? kit = null)
    {
        var node = Shop.Build(_settings, s =>
        {
            s.AddSingleton(probe);
            s.PostConfigure<JobsOptions>(o =>
            {
                (o.RetryDelay, o.Engine) = (TimeSpan.FromMilliseconds(50), _engine.Name);
                options?.Invoke(o);
            });
        }, kit: k =>
        {
            _engine.Add(k);
            kit?.Invoke(k);
        });
        await node.StartAsync();
        _nodes.Add(node);
        return node;
    }

    /// <summary>Enqueues in a scope and transaction of its own.</summary>
    public async Task<Guid> EnqueueAsync<T>(TenantInfo? tenant, T job, JobOptions? options = null)
        where T : notnull
    {
        await using var scope = tenant is null ? Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide() : Shop.As(tenant);
        var id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(job, options);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }

    public async Task<List<Job>> JobsAsync()
    {
        await using var scope = Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().AsNoTracking().OrderBy(j => j.Id).ToListAsync();
    }

    public async Task<List<string>> LabelsAsync(TenantInfo tenant)
    {
        await using var scope = Shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.Select(l => l.Text).ToListAsync();
    }

    /// <summary>Waits until the job is in the state.</summary>
    public async Task<Job> WaitAsync(Guid id, params JobState[] states)
    {
        Job? job = null;
        await UntilAsync(async () => (job = (await JobsAsync()).SingleOrDefault(j => j.Id == id)) is not null && states.Contains(job.State),
            () => $"{job?.Kind} is {job?.State} after {job?.Attempts} attempts: {job?.LastError}");
        return job!;
    }

    /// <summary>Gives a job that runs a lease of somebody who is gone.</summary>
    public async Task StealAsync(Guid id)
    {
        await using var scope = Shop.AsPlatform();
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await UntilAsync(async () => await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Id == id)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.LeaseUntil, past).SetProperty(x => x.LeaseToken, (Guid?)Guid.CreateVersion7())) == 1);
    }

    /// <summary>The sessions in which nodes have said LISTEN, once they are so many.</summary>
    public async Task<List<int>> ListenersAsync(int number)
    {
        await using var source = NpgsqlDataSource.Create(_superuser);
        List<int> found = [];
        await UntilAsync(async () =>
        {
            found.Clear();
            await using var command = source.CreateCommand(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kit listener' AND query LIKE 'LISTEN%' AND state = 'idle'");
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                found.Add(rows.GetInt32(0));
            }

            return found.Count == number;
        });
        return found;
    }

    /// <summary>Waits for a fact.</summary>
    public static async Task UntilAsync(Func<Task<bool>> fact, Func<string>? state = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await fact())
        {
            Assert.False(patience.IsCancellationRequested, state?.Invoke() ?? "It did not happen.");
            await Task.Delay(20);
        }
    }

    public static Task UntilAsync(Func<bool> fact) => UntilAsync(() => Task.FromResult(fact()));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Shop.DisposeAsync();
    }
}
