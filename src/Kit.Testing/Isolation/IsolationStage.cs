using Kit.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The host under attack, once for all tests of a suite.</summary>
internal sealed class IsolationStage<TDb>
    where TDb : KitDbContext
{
    private static readonly Lazy<Task<IsolationStage<TDb>>> Shared = new(() => StartAsync());
    private readonly Dictionary<(string Target, string Name), IsolationAttack> _attacks;
    private object? _running;

    private IsolationStage(IEnumerable<IsolationAttack> attacks, Func<Task<IReadOnlyList<string>>> openDoors)
    {
        _attacks = attacks.DistinctBy(a => (a.Target, a.Name)).ToDictionary(a => (a.Target, a.Name));
        OpenDoorsAsync = openDoors;
    }

    /// <inheritdoc cref="RouteAttacks.OpenDoorsAsync"/>
    public Func<Task<IReadOnlyList<string>>> OpenDoorsAsync { get; }

    public IEnumerable<IsolationAttack> Attacks => _attacks.Values;

    /// <summary>The one of this process; it and its server end with the process.</summary>
    public static Task<IsolationStage<TDb>> SharedAsync() => Shared.Value;

    private static async Task<IsolationStage<TDb>> StartAsync()
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
            host.ConfigureTestServices(OutOfTheWay.Take);
        });
        var stage = await OfAsync(factory.Services, database, () => factory.CreateClient(new() { AllowAutoRedirect = false }));
        stage._running = (cluster, factory); // what nobody holds is collected, and ends
        return stage;
    }

    /// <summary>The attacks on a host that runs.</summary>
    public static async Task<IsolationStage<TDb>> OfAsync(IServiceProvider services, PostgresDatabase database, Func<HttpClient> client)
    {
        var tenants = await IsolationTenants.MakeAsync(services, database);
        await using var scope = services.CreateAsyncScope();
        var model = scope.ServiceProvider.GetRequiredService<TDb>().Model;
        var tables = TableAttacks.Tables(model).ToList();
        var endpoints = services.GetRequiredService<EndpointDataSource>();
        IEnumerable<IsolationAttack> attacks =
        [
            .. RowMaker.Roots(model).SelectMany(e => EntityAttacks.Of(tenants, e)),
            .. tables.SelectMany(t => TableAttacks.Of(tenants, t)),
            .. RouteAttacks.Of(tenants, Client, tables, endpoints),
        ];
        return new(attacks, () => RouteAttacks.OpenDoorsAsync(tenants, Client, endpoints));

        HttpClient Client()
        {
            var http = client();
            http.DefaultRequestHeaders.Add(AttackerAuthentication.Header, tenants.Attacker.Member.UserId.ToString());
            http.DefaultRequestHeaders.Add("Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
            return http;
        }
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
