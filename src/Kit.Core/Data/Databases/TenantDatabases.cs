#pragma warning disable EF1001 // See DataServices.
using System.Collections.Concurrent;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Data;

/// <summary>The databases that tenants have for themselves, each with a pool of contexts and one of connections, made when it is first needed.</summary>
internal sealed class TenantDatabases<TContext>(IServiceProvider services, IOptions<DatabaseOptions> options) : ITenantDatabases, IAsyncDisposable
    where TContext : KitDbContext
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Lazy<TenantPlace<TContext>>> _places = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();
    private ITimer? _sweep;
    private SavePipeline? _pipeline; // some of those who take part in saving ask for the databases

    public DatabaseProvider ProviderOf(string? name)
    {
        if (name is null)
        {
            return services.GetRequiredService<DatabaseProvider>();
        }

        // What it is asked for takes moments, and the pools stay for minutes.
        var place = Enter(name);
        place.Leave();
        return place.Provider;
    }

    /// <summary>Keeps a database's pools for a user, who leaves.</summary>
    public TenantPlace<TContext> Enter(string name)
    {
        while (true)
        {
            var made = _places.GetOrAdd(name, static (n, self) => new(() => self.Make(n)), this);
            if (made.Value.TryEnter())
            {
                return made.Value;
            }

            _places.TryRemove(new(name, made));
        }
    }

    /// <summary>Closes the pools that nobody has been at for so long.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CloseIdleAsync(TimeSpan idle)
    {
        var closed = 0;
        foreach (var (name, made) in _places)
        {
            if (made is { IsValueCreated: true, Value: var place } && place.TryClose(idle))
            {
                _places.TryRemove(new(name, made));
                await place.DisposeAsync();
                closed++;
            }
        }

        return closed;
    }

    public KitDbContext Open(string? name, TenantScope scope, IControlPlane? controlPlane = null)
    {
        var place = name is null ? null : Enter(name);
        var context = new PooledDbContextFactory<TContext>(place?.Pool ?? services.GetRequiredService<IDbContextPool<TContext>>()).CreateDbContext();
        context.Bind(new(scope, _pipeline ??= services.GetRequiredService<SavePipeline>(), name, ControlPlane: controlPlane, Released: place is null ? null : place.Leave));
        return context;
    }

    public Task<IReadOnlyList<string>> FindPendingAsync(string name, CancellationToken cancellationToken) => SetupOf(ProviderOf(name)).FindPendingAsync(cancellationToken);

    public async Task MigrateAsync(string name, CancellationToken cancellationToken)
    {
        var place = Enter(name);
        try
        {
            await using var context = new PooledDbContextFactory<TContext>(place.Pool).CreateDbContext();
            MirrorPlan.Of(context.Model).RequireCopyable();
            await SetupOf(place.Provider).MigrateAsync(cancellationToken);
            await place.Provider.LimitAsync(context.Model, cancellationToken);
            await RequireIsolationAsync(name, place.Provider, context, cancellationToken);
        }
        finally
        {
            place.Leave();
        }
    }

    public async Task<IReadOnlyList<TenantDatabase>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var tenants = await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<Tenant>().AsNoTracking()
            .Where(t => t.Database != null).OrderBy(t => t.Id).Select(t => TenantInfo.Of(t)).ToListAsync(cancellationToken);
        return [.. tenants.GroupBy(t => t.Database!, StringComparer.Ordinal).Select(g => new TenantDatabase(g.Key, [.. g])).OrderBy(d => d.Name, StringComparer.Ordinal)];
    }

    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        var place = Enter(name);
        _places.TryRemove(name, out _);
        await place.DisposeAsync();
        await place.Provider.DropAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await (_sweep?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var place in _places.Values.Where(p => p.IsValueCreated))
        {
            await place.Value.DisposeAsync();
        }
    }

    // What start-up asks of the shared database: its server may be another, with logins of its own.
    private async Task RequireIsolationAsync(string name, DatabaseProvider provider, TContext context, CancellationToken cancellationToken)
    {
        var problems = await provider.CheckAsync(context, services.GetRequiredService<IHostEnvironment>().IsDevelopment(), cancellationToken);
        if (problems.Count > 0)
        {
            throw new KitException(problems[0].Id, $"No tenant can be in database {name}. {string.Join(' ', problems.Select(p => p.Message))}");
        }
    }

    private DatabaseSetup<TContext> SetupOf(DatabaseProvider provider) => new(services, provider, services.GetRequiredService<IHostEnvironment>(), []);

    private TenantPlace<TContext> Make(string name)
    {
        LazyInitializer.EnsureInitialized(ref _sweep, () => _clock.CreateTimer(_ => _ = CloseIdleAsync(options.Value.DedicatedIdleTimeout), null, SweepEvery, SweepEvery));
        var provider = DatabaseProviders.Create(DatabaseNames.OptionsFor(options.Value, name), name);
        var context = new DbContextOptionsBuilder<TContext>();
        context.UseApplicationServiceProvider(services);
        provider.ConfigureApp(context);
        DataServices.AddModel(context, services);
        return new(provider, new DbContextPool<TContext>(context.Options, services), _clock);
    }
}
