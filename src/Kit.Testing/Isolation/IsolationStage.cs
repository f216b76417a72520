using System.Collections.Concurrent;
using Kit.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;

namespace Kit.Testing;

/// <summary>The host under attack, once for all tests of a suite.</summary>
internal sealed class IsolationStage<TDb>
    where TDb : KitDbContext
{
    private static readonly ConcurrentDictionary<Type, Lazy<Task<IsolationStage<TDb>>>> Shared = new();
    private readonly Dictionary<(string Target, string Name), IsolationAttack> _attacks;
    private readonly Doors _doors;
    private object? _running;

    private IsolationStage(IEnumerable<IsolationAttack> attacks, Doors doors)
    {
        _attacks = attacks.DistinctBy(a => (a.Target, a.Name)).ToDictionary(a => (a.Target, a.Name));
        _doors = doors;
    }

    public IEnumerable<IsolationAttack> Attacks => _attacks.Values;

    /// <summary>The one of this process; it and its server end with the process.</summary>
    public static Task<IsolationStage<TDb>> SharedAsync(Type suite, IsolationAdditions additions) =>
        Shared.GetOrAdd(suite, _ => new(() => StartAsync(additions))).Value;

    /// <summary>The routes by which the attacker sees rows of its own.</summary>
    /// <exception cref="IsolationException">There is none.</exception>
    public async Task<IReadOnlyCollection<string>> RequireDoorsAsync() => await _doors.OpenAsync() is { Count: > 0 } open
        ? open.Keys
        : throw new IsolationException("routes", "see one's own rows", Walls.WayIn, "No route showed the attacker a row of its own, so that the attacks on routes prove nothing.");

    private static async Task<IsolationStage<TDb>> StartAsync(IsolationAdditions additions)
    {
        var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        var database = await cluster.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("kit-isolation-").FullName;
        var factory = new WebApplicationFactory<TDb>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:Kit", database.App);
            host.UseSetting("ConnectionStrings:KitOwner", database.Owner);
            host.UseSetting("Kit:DataPath", data);
            host.UseSetting("Kit:PublicUrl", "http://localhost"); // the test server's own: pages there are its own, for who checks Origin
            host.UseSetting("Kit:Jobs:Enabled", "false");
            host.UseSetting("Kit:Audit:SealAfter", "1.00:00:00"); // attacks on seals are not to meet a new one
            host.ConfigureTestServices(OutOfTheWay.Take);
        });
        var stage = await OfAsync(factory.Services, database, () => factory.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false }), additions);
        stage._running = (cluster, factory); // what nobody holds is collected, and ends
        return stage;
    }

    /// <summary>The attacks on a host that runs.</summary>
    public static async Task<IsolationStage<TDb>> OfAsync(IServiceProvider services, PostgresDatabase database, Func<HttpClient> client, IsolationAdditions additions)
    {
        var tenants = await IsolationTenants.MakeAsync(services, database);
        var routes = await AttackedRoute.AllAsync(services);
        var caller = new RouteCaller(client());
        var doors = new Doors(tenants, caller, routes);
        var growth = GrowthQuestions.Of(tenants, caller, routes, additions.RawQueries);
        var byRoute = new RouteAttacks(tenants, caller, doors);
        var references = new ReferenceAttacks(tenants, caller, doors);
        var declared = new DeclaredAttacks(tenants, caller, doors, additions);
        return new(
            [
                .. RowMaker.Roots(tenants.Model).Concat(RowMaker.About(tenants.Model)).SelectMany(e => EntityAttacks.Of(tenants, e)),
                .. OwnedAttacks.Of(tenants),
                .. TableAttacks.Tables(tenants.Model).Concat(TableAttacks.TablesAbout(tenants.Model)).SelectMany(t => TableAttacks.Of(tenants, t)),
                .. await CatalogAttacks.OfAsync(tenants),
                .. await DistributionAttacks.OfAsync(services),
                .. ProbeAttacks.Of(tenants, BuiltInProbes.Of(tenants, caller).Concat(additions.Probes)),
                .. RawQueryAttacks.Of(tenants, growth, additions.RawQueries),
                .. GrowthQuestions.Attacks(tenants, growth, routes),
                .. new JobAttacks(tenants, additions).All,
                .. routes.SelectMany(r => byRoute.Of(r).Concat(references.Of(r)).Concat(declared.Of(r))),
                .. declared.OnNoneOf(routes),
            ],
            doors);
    }

    public async Task RunAsync(string target, string name)
    {
        var attack = _attacks[(target, name)];
        string? what;
        try
        {
            what = await attack.RunAsync();
        }
        catch (Exception e)
        {
            throw new IsolationException(attack.Target, attack.Name, attack.Wall, $"It ended in an error that says nothing of tenants: {e.Message}", e);
        }

        if (what is not null)
        {
            throw new IsolationException(attack.Target, attack.Name, attack.Wall, what);
        }
    }
}
