using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Features;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Listing;

/// <summary>The operators' list of tenants, and their page about one: columns that no property is, from modules.</summary>
public sealed class TenantListTests(PostgresCluster postgres)
{
    private static readonly string[] Headings = ["Name", "Slug", "Status", "Domain", "Colour", "Members", "Rows", "Files", "Measured", "Last activity"];

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task It_says_how_large_and_how_alive_each_is_and_sorts_by_it(string database)
    {
        await using var desk = await StartAsync(database);
        await desk.AddItemsAsync(desk.Acme, "Mars", 3);
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/tenants");
        Assert.Equal(Headings, olga.Page.QuerySelectorAll("main thead th").Select(h => h.TextContent.Trim().TrimEnd('▲', '▼', ' ')));
        Assert.Equal(["Globex Inc", "Acme Inc"], olga.FirstCells); // the newest first
        Assert.All(olga.Rows, row => Assert.Equal(("Active", "3", "–", "–", "–"), (row[2], row[5], row[6], row[7], row[8])));

        await UpkeepAsync(desk);
        await olga.GetAsync("/admin/tenants?sort=-rows");
        Assert.Equal(["Acme Inc", "Globex Inc"], olga.FirstCells);
        var rows = olga.Rows.Select(r => int.Parse(r[6], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(4 * 2, rows[0] - rows[1]); // a project and three items, and an audit entry of each
        Assert.All(olga.Rows, row => Assert.EndsWith("UTC", row[8], StringComparison.Ordinal));
        await olga.GetAsync("/admin/tenants?sort=rows");
        Assert.Equal(["Globex Inc", "Acme Inc"], olga.FirstCells);
        await olga.GetAsync("/admin/tenants?sort=-lastActivity");
        Assert.Equal(["Acme Inc", "Globex Inc"], olga.FirstCells);

        // A new one has no size yet: it comes last, whichever way.
        await desk.CreateTenantAsync("initech");
        foreach (var sort in new[] { "rows", "-rows" })
        {
            await olga.GetAsync($"/admin/tenants?sort={sort}");
            Assert.Equal("Initech Inc", olga.FirstCells[^1]);
        }
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task It_is_filtered_by_status_and_by_what_modules_offer(string database)
    {
        await using var desk = await StartAsync(database);
        using var olga = desk.As("olga");
        await LiveAsync(desk, l => l.SuspendAsync(desk.Globex.Id, "unpaid"));

        await olga.GetAsync("/admin/tenants?status=Suspended");
        Assert.Equal(["Globex Inc"], olga.FirstCells);
        await olga.GetAsync("/admin/tenants");
        Assert.Null(olga.Page.QuerySelector("[name=reopensAs]"));
        Assert.Equal(["All", "Red", "Blue"], olga.Page.QuerySelectorAll("[name=colour] option").Select(o => o.TextContent));
        await olga.GetAsync("/admin/tenants?colour=red");
        Assert.Equal(["Acme Inc"], olga.FirstCells);
        Assert.Equal("Red", olga.Rows[0][4]);
        await olga.GetAsync("/admin/tenants?colour=blue&status=Active");
        Assert.Contains("Nothing matches.", olga.Main, StringComparison.Ordinal);
        await olga.GetAsync("/admin/tenants?colour=green");
        Assert.Contains("Nothing matches.", olga.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task It_is_searched_by_name_slug_former_slug_and_domain(string database)
    {
        await using var desk = await StartAsync(database);
        await LiveAsync(desk, l => l.ChangeSlugAsync(desk.Globex.Id, "hooli"));
        await using (var scope = desk.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantDomains>().AddDomainAsync(desk.Acme.Id, "work.rocket.example");
        }

        using var olga = desk.As("olga");
        foreach (var (words, found) in new[] { ("inc ACME", "Acme Inc"), ("hool", "Globex Inc"), ("globex", "Globex Inc"), ("Rocket", "Acme Inc") })
        {
            await olga.GetAsync($"/admin/tenants?q={Uri.EscapeDataString(words)}");
            Assert.Equal((words, found), (words, Assert.Single(olga.FirstCells)));
        }

        await olga.GetAsync("/admin/tenants?q=utc"); // its time zone
        Assert.Contains("Nothing matches.", olga.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/tenants", 2)]
    [InlineData("/admin/tenants?sort=-rows&q=inc&status=Active&colour=red&size=100", 2)]
    [InlineData("/admin/tenants?sort=lastActivity&size=100", 2)]
    [InlineData("/admin/tenants/{acme}", 9)]
    public async Task It_takes_the_same_number_of_statements_for_few_tenants_and_for_many(string path, int statements)
    {
        await using var desk = await StartAsync("SQLite");
        using var olga = desk.As("olga");
        path = path.Replace("{acme}", desk.Acme.Id.ToString(), StringComparison.Ordinal);
        var few = await CountAsync(desk, olga, path);
        for (var i = 0; i < 40; i++)
        {
            await desk.CreateTenantAsync($"red{i}");
        }

        Assert.Equal((statements, statements), (few, await CountAsync(desk, olga, path)));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_tenants_page_has_what_modules_know_of_it(string database)
    {
        await using var desk = await StartAsync(database);
        await LiveAsync(desk, l => l.ChangeSlugAsync(desk.Acme.Id, "acme-corp"));
        await using (var scope = desk.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantDomains>().AddDomainAsync(desk.Acme.Id, "work.acme.example");
        }

        using var olga = desk.As("olga");
        await olga.GetAsync($"/admin/feature-overrides/new?tenant={desk.Acme.Id}");
        await olga.SendAsync(("Feature", "sso"), ("Kind", "On"), ("Reason", "a trial"));
        await UpkeepAsync(desk);

        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}");
        foreach (var text in new[]
        {
            "Members 3", "Files 0 B", "Last former slug acme", "Colour Red", "Former slugs", "Exports, clones, moves, erasures",
        })
        {
            Assert.Contains(text, olga.Main, StringComparison.Ordinal);
        }

        var rows = olga.Page.QuerySelectorAll(".admin-section tbody tr").Select(r => r.Children.Select(c => c.TextContent.Trim()).ToList()).ToList();
        Assert.Contains(rows, r => r is ["work.acme.example", "Pending", ..]);
        Assert.Contains(rows, r => r is ["sso", "On", "a trial", "–"]);
        Assert.Contains(rows, r => r is [_, "olga (operator)", "Created", var what, _] && what.StartsWith("feature-overrides: ", StringComparison.Ordinal));

        Assert.DoesNotContain("globex", olga.Text, StringComparison.OrdinalIgnoreCase);
        await olga.FollowAsync("The audit log");
        Assert.Equal(HttpStatusCode.OK, olga.Status);
        await olga.GetAsync($"/admin/tenants/{desk.Globex.Id}");
        Assert.DoesNotContain("acme", olga.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_erased_tenant_leads_to_its_proof()
    {
        await using var desk = await StartAsync("SQLite");
        await LiveAsync(desk, l => l.SuspendAsync(desk.Globex.Id, "unpaid"));
        await using (var scope = desk.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(desk.Globex.Id, "contract ended");
        }

        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/tenants");
        Assert.Equal(["Acme Inc"], olga.FirstCells);
        await olga.GetAsync($"/admin/erased-tenants/{desk.Globex.Id}");
        Assert.Null(olga.Link("Edit"));
        await olga.FollowAsync("Proof…");
        Assert.Contains("no table of the database has a row of it but what is kept", olga.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_own_site_has_none_of_it()
    {
        await using var desk = await Desk.OnSqliteAsync(kit: k => k.Services.AddSingleton<OperatorFact>(
            new OperatorFact<Project, string>("secret", "Secret", FactKind.Text, _ => p => p.Name + " of operators") { Choices = [new("Mars of operators", "Mars of operators")], Found = (_, _) => p => true }));
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        var project = await desk.InAsync(desk.Acme, db => Task.FromResult(db.Projects.Single()));
        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/projects?q=nothing");
        Assert.Equal("Mars of operators", Assert.Single(olga.Rows)[^1]);

        using var owner = desk.As("acme.owner");
        foreach (var path in new[] { "/t/acme/admin/projects?secret=none", "/t/acme/admin/projects?sort=secret", $"/t/acme/admin/projects/{project.Id}" })
        {
            await owner.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, owner.Status);
            Assert.Contains("Mars", owner.Main, StringComparison.Ordinal);
            Assert.DoesNotContain("Secret", owner.Main.Replace("Api secret", "", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
        }

        await owner.GetAsync("/t/acme/admin/projects?q=nothing");
        Assert.Contains("Nothing matches.", owner.Main, StringComparison.Ordinal);
    }

    private async Task<Desk> StartAsync(string database)
    {
        Action<KitBuilder> kit = k => k.AddFeature("sso").Services.AddSingleton<OperatorFact>(new OperatorFact<Tenant, string>(
            "colour", "Colour", FactKind.Text, _ => t => t.Slug.StartsWith("acme") ? "red" : "blue") { Position = 20, Choices = [new("red", "Red"), new("blue", "Blue")] });
        return database == "PostgreSQL" ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync(), kit: kit) : await Desk.OnSqliteAsync(kit: kit);
    }

    private static async Task<int> CountAsync(Desk desk, Browser olga, string path)
    {
        await olga.GetAsync(path);
        desk.Log.Clear();
        await olga.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, olga.Status);
        return desk.Log.Statements.Count;
    }

    private static Task UpkeepAsync(Desk desk) => desk.Services.GetServices<IKitCommand>().Single(c => c.Name == "upkeep").RunAsync([], CancellationToken.None);

    private static async Task LiveAsync(Desk desk, Func<ITenantLifecycle, Task> work)
    {
        await using var scope = desk.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ITenantLifecycle>());
    }
}
