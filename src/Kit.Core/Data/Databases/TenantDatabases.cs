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
    private readonly ConcurrentDictionary<string, Lazy<Place>> _places = new(StringComparer.Ordinal);
    private SavePipeline? _pipeline; // some of those who take part in saving ask for the databases

    public IDbContextPool<TContext> PoolOf(string name) => PlaceOf(name).Pool;

    public DatabaseProvider ProviderOf(string? name) => name is null ? services.GetRequiredService<DatabaseProvider>() : PlaceOf(name).Provider;

    public KitDbContext Open(string? name, TenantScope scope, IControlPlane? controlPlane = null)
    {
        var pool = name is null ? services.GetRequiredService<IDbContextPool<TContext>>() : PoolOf(name);
        var context = new PooledDbContextFactory<TContext>(pool).CreateDbContext();
        context.Bind(scope, _pipeline ??= services.GetRequiredService<SavePipeline>(), name, isControlPlane: false, controlPlane);
        return context;
    }

    public Task<IReadOnlyList<string>> FindPendingAsync(string name, CancellationToken cancellationToken) => SetupOf(PlaceOf(name).Provider).FindPendingAsync(cancellationToken);

    public async Task MigrateAsync(string name, CancellationToken cancellationToken)
    {
        var provider = PlaceOf(name).Provider;
        await SetupOf(provider).MigrateAsync(cancellationToken);
        await using var context = new PooledDbContextFactory<TContext>(PoolOf(name)).CreateDbContext();
        await provider.LimitAsync(context.Model, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        return await db.Set<Tenant>().Where(t => t.Database != null && t.Status != TenantStatus.Closed).Select(t => t.Database!).Distinct().OrderBy(n => n).ToListAsync(cancellationToken);
    }

    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        var place = PlaceOf(name);
        _places.TryRemove(name, out _);
        await place.DisposeAsync();
        await place.Provider.DropAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var place in _places.Values.Where(p => p.IsValueCreated))
        {
            await place.Value.DisposeAsync();
        }
    }

    private DatabaseSetup<TContext> SetupOf(DatabaseProvider provider) => new(services, provider, services.GetRequiredService<IHostEnvironment>());

    private Place PlaceOf(string name) => _places.GetOrAdd(name, static (n, self) => new(() => self.Make(n)), this).Value;

    private Place Make(string name)
    {
        var provider = DatabaseProviders.Create(DatabaseNames.OptionsFor(options.Value, name), name);
        var context = new DbContextOptionsBuilder<TContext>();
        context.UseApplicationServiceProvider(services);
        provider.ConfigureApp(context);
        DataServices.AddModel(context, services);
        return new(provider, new DbContextPool<TContext>(context.Options, services));
    }

    private sealed record Place(DatabaseProvider Provider, DbContextPool<TContext> Pool) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Pool.DisposeAsync();
            switch (Provider)
            {
                case IAsyncDisposable provider:
                    await provider.DisposeAsync();
                    break;
                case IDisposable provider:
                    provider.Dispose();
                    break;
                default:
                    break;
            }
        }
    }
}
