using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region about-tenant
[Global] // the platform refuses a customer number to a second tenant; a tenant sees its own
public sealed class LedgerCustomer
{
    public required string Number { get; init; }

    public required Guid TenantId { get; init; }
}

public sealed class Ledger(IPlatformScope platform)
{
    public async Task<Guid?> TenantOfAsync(string number)
    {
        await using var scope = platform.Open("find whose a number in the ledger is");
        return await scope.ServiceProvider.GetRequiredService<TrackerDb>().Set<LedgerCustomer>()
            .Where(c => c.Number == number).Select(c => (Guid?)c.TenantId).SingleOrDefaultAsync();
    }
}

[Global, SeenByAllTenants("Which organisations take part stands on the public site.")]
public sealed class Participant
{
    public required Guid TenantId { get; init; }
}
#endregion

#region isolation
public sealed class Isolation : IsolationSuite<TrackerDb>;
#endregion

#region isolation-more
public sealed class WholeIsolation : IsolationSuite<TrackerDb>
{
    protected override IEnumerable<RawQuery> RawQueries =>
    [
        new("names", async services => await services.GetRequiredService<TrackerDb>().Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM projects").ToListAsync()),
    ];

    protected override IEnumerable<IsolationProbe> Probes => [new ThumbnailProbe()];

    protected override IEnumerable<object> Jobs(IsolationVictim victim) => [new ExportProject((Guid)victim.IdOf<Project>(), "pdf")];

    // "{project},{place}": only the handler knows how the text is put together.
    protected override IEnumerable<RouteValue> RouteValues(IsolationVictim victim) => [new("POST /projects/order", "move", $"{victim.IdOf<Project>()},1")];
}
#endregion

#region isolation-probe
public sealed class ThumbnailProbe : IsolationProbe
{
    private string _secret = "";

    public override string Name => "thumbnails";

    public override Task StoreAsync(IServiceProvider services, string secret) => services.GetRequiredService<Thumbnails>().PutAsync("logo", _secret = secret);

    public override async Task<bool> IsThereAsync(IServiceProvider services) => await services.GetRequiredService<Thumbnails>().FindAsync("logo") == _secret;

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var thumbnails = services.GetRequiredService<Thumbnails>();
        if (await thumbnails.FindAsync("logo") is not null)
        {
            return "The other's thumbnail was found.";
        }

        await thumbnails.PutAsync("logo", "the attacker's own"); // which must not take the place of the other's
        return null;
    }
}
#endregion

#region distribution
public static class Spread
{
    public static async Task PrintAsync(TrackerDb db)
    {
        var plan = await DistributionPlan.OfAsync(db);
        foreach (var problem in plan.Problems)
        {
            Console.Error.WriteLine($"{problem.Table} {problem.Name}: {problem.What}");
        }

        plan.Statements.ToList().ForEach(Console.WriteLine);
    }
}
#endregion

public sealed record ExportProject(Guid ProjectId, string Format);

public sealed class Thumbnails
{
    private readonly Dictionary<string, string> _kept = [];

    public Task PutAsync(string name, string content)
    {
        _kept[name] = content;
        return Task.CompletedTask;
    }

    public Task<string?> FindAsync(string name) => Task.FromResult(_kept.GetValueOrDefault(name));
}
