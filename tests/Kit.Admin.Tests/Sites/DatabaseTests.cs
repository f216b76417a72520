using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Sites;

/// <summary>The operators' site of a tenant that has a database of its own: acme.</summary>
public sealed class DatabaseTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task An_operator_chooses_the_database_by_tenant_and_each_link_keeps_it(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 30);
        await desk.AddItemsAsync(desk.Globex, "Venus", 1);
        var own = await desk.MoveAcmeAsync();
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/work-items");
        Assert.Equal(["Venus 001"], olga.FirstCells);
        Assert.Equal("Shared database Change the database", Database(olga));
        await olga.FollowAsync("Change");
        Assert.Equal("Work items: in which database?", olga.Page.QuerySelector("h1")!.TextContent);
        await olga.GetAsync("/admin/@?to=work-items&q=acme");
        await olga.FollowAsync("Acme Inc (acme)");
        Assert.Equal($"/admin/@{own}/work-items", olga.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal($"Database {own} Change the database", Database(olga));
        Assert.Equal("Acme Inc", olga.Page.QuerySelector(".admin-place")!.TextContent);
        Assert.Equal(25, olga.Rows.Count);
        Assert.All(olga.Rows, row => Assert.Equal("Acme Inc", row[1]));

        // But for what stays in the shared database.
        Assert.All(
            olga.Page.QuerySelectorAll("main a, .admin-nav a").Select(a => a.GetAttribute("href")!),
            href => Assert.Equal((href, !IsShared(href)), (href, href.StartsWith($"/admin/@{own}", StringComparison.Ordinal))));
        Assert.Equal($"/admin/@{own}/work-items", olga.Page.QuerySelector("form.admin-filters")!.GetAttribute("action"));
        await olga.FollowAsync("Next");
        Assert.Equal(5, olga.Rows.Count);
        await olga.GetAsync($"/admin/@{own}/work-items?q=029&status=Open&sort=title");
        Assert.Equal(["Mars 029"], olga.FirstCells);
        await olga.FollowAsync("Mars 029");
        Assert.Contains("Tenant Acme Inc", olga.Main, StringComparison.Ordinal);

        await olga.FollowAsync("Edit");
        Assert.Equal(["Mars"], olga.Options("ProjectId"));
        await olga.SendAsync(("Title", "Mended"));
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        Assert.StartsWith($"/admin/@{own}/work-items/", olga.Location, StringComparison.Ordinal);
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync(i => i.Title == "Mended")));
        await olga.GetAsync(olga.Location!);
        await olga.FollowAsync("History");
        Assert.Contains("olga (operator) changed it", olga.Main, StringComparison.Ordinal);

        await olga.GetAsync("/admin/work-items/new");
        await olga.FollowAsync("Acme Inc");
        await olga.SendAsync(("Title", "New there"), ("ProjectId", await desk.InAsync(desk.Acme, async db => (await db.Projects.SingleAsync()).Id.ToString())));
        Assert.StartsWith($"/admin/@{own}/work-items/", olga.Location, StringComparison.Ordinal);
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync(i => i.Title == "New there")));

        var project = await desk.InAsync(desk.Acme, db => db.Projects.Select(p => p.Id).SingleAsync());
        await olga.GetAsync($"/admin/@{own}/projects/{desk.Acme.Id}~{project}/delete");
        Assert.Contains("31 work items will be deleted too.", olga.Main, StringComparison.Ordinal);
        await olga.SendAsync();
        Assert.StartsWith($"/admin/@{own}/projects", olga.Location, StringComparison.Ordinal);
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync()));
        Assert.Equal(1, await desk.InAsync(desk.Globex, db => db.WorkItems.CountAsync()));

        static bool IsShared(string href) => href == "/admin" || href.StartsWith("/admin/@?", StringComparison.Ordinal)
            || new[] { "countries", "regions", "erased-tenants", "feature-overrides", "memberships", "queue", "tenants" }.Any(e => href.Split('?')[0].StartsWith($"/admin/{e}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task What_names_a_tenant_or_a_row_of_it_leads_to_where_it_is(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        await desk.AddItemsAsync(desk.Globex, "Venus", 1);
        var item = await desk.InAsync(desk.Acme, db => db.WorkItems.Select(i => i.Id).SingleAsync());
        var own = await desk.MoveAcmeAsync();
        using var olga = desk.As("olga");
        var row = $"work-items/{desk.Acme.Id}~{item}";
        foreach (var rest in new[] { "work-items?tenant=acme&sort=-title", row, $"{row}/edit?back=%3Fq%3Dx", $"{row}/delete", $"{row}/history", $"work-items/new?tenant={desk.Acme.Id}" })
        {
            await olga.GetAsync($"/admin/{rest}");
            Assert.Equal((rest, HttpStatusCode.Redirect, $"/admin/@{own}/{rest}"), (rest, olga.Status, olga.Location));
            await olga.GetAsync(olga.Location!);
            Assert.Equal((rest, HttpStatusCode.OK), (rest, olga.Status));
        }

        await olga.GetAsync($"/admin/@{own}/work-items?tenant=globex");
        Assert.Equal("/admin/work-items?tenant=globex", olga.Location);

        // A form is not sent on.
        await olga.GetAsync($"/admin/@{own}/{row}/edit");
        var token = olga.Field("__RequestVerificationToken").GetAttribute("value")!;
        foreach (var path in new[] { $"{row}/edit", $"{row}/delete", $"work-items/new?tenant={desk.Acme.Id}" })
        {
            await olga.PostAsync($"/admin/{path}", ("__RequestVerificationToken", token), ("Title", "x"));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, olga.Status));
        }

        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}");
        Assert.Equal($"/admin/@{own}", olga.Link("Its rows…"));
        await olga.FollowAsync("Its rows…");
        Assert.Contains("Mars 001", olga.Main, StringComparison.Ordinal); // what was done last, there
        var ada = await desk.MembershipAsync(desk.Acme);
        await olga.GetAsync($"/admin/memberships/{desk.Acme.Id}~{ada}");
        Assert.StartsWith($"/admin/@{own}/work-items?assignee", olga.Link("Work items", "main")!, StringComparison.OrdinalIgnoreCase);
        await olga.GetAsync($"/admin/memberships/{desk.Globex.Id}~{await desk.MembershipAsync(desk.Globex)}");
        Assert.StartsWith("/admin/work-items?assignee", olga.Link("Work items", "main")!, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task The_audit_log_of_all_is_that_of_the_database_that_is_shown(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        await desk.AddItemsAsync(desk.Globex, "Venus", 1);
        var own = await desk.MoveAcmeAsync();
        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/audit-entries?tenant=*&entity=work-items");
        Assert.Equal(["Globex Inc"], olga.Rows.Select(r => r[1]));
        foreach (var tenant in new[] { "", "*" })
        {
            await olga.GetAsync($"/admin/@{own}/audit-entries?tenant={tenant}&entity=work-items");
            Assert.Equal(["Acme Inc"], olga.Rows.Select(r => r[1]));
            Assert.StartsWith($"/admin/@{own}/audit-entries/", olga.Page.QuerySelector("tbody th a")!.GetAttribute("href"), StringComparison.Ordinal);
        }

        await olga.GetAsync(olga.Page.QuerySelector("tbody th a")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.OK, olga.Status);
        Assert.Contains("Mars 001", olga.Main, StringComparison.Ordinal);
        await olga.GetAsync($"/admin/@{own}/audit-entries/export?format=csv&tenant=acme&entity=work-items");
        Assert.Contains("Mars 001", olga.Text, StringComparison.Ordinal);
        await olga.GetAsync("/admin/audit-entries/export?format=csv&tenant=acme&entity=work-items"); // one owner's, wherever
        Assert.Contains("Mars 001", olga.Text, StringComparison.Ordinal);
        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}");
        Assert.Contains("work-items: Mars 001", olga.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task What_needs_a_shared_row_in_a_tenants_own_database_is_said_before_the_row_is_deleted(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/countries/new");
        await olga.SendAsync(("Code", "NZ"), ("Name", "New Zealand"));
        await olga.GetAsync("/admin/regions/new");
        await olga.SendAsync(("Name", "North"));
        var region = await desk.InAsync(desk.Acme, db => db.Set<Region>().Select(r => r.Id).SingleAsync());
        await desk.AddAsync(desk.Acme, new Office { Name = "Here", CountryCode = "NZ" }, new Branch { Name = "There", RegionId = region });
        var own = await desk.MoveAcmeAsync();

        await olga.GetAsync("/admin/countries/NZ/delete");
        Assert.Contains($"1 office in {own} needs it.", olga.Main, StringComparison.Ordinal);
        Assert.DoesNotContain(olga.Page.QuerySelectorAll("main button"), b => b.TextContent == "Delete");
        var token = olga.Field("__RequestVerificationToken").GetAttribute("value")!;
        var version = olga.Field("_version").GetAttribute("value")!;
        await olga.PostAsync("/admin/countries/NZ/delete", ("__RequestVerificationToken", token), ("_version", version));
        Assert.Equal(HttpStatusCode.Conflict, olga.Status);

        await olga.GetAsync($"/admin/regions/{region}/delete");
        Assert.Contains($"1 branch in {own} will be deleted too.", olga.Main, StringComparison.Ordinal);
        await olga.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        await Eventually.IsTrueAsync(async () => await desk.InAsync(desk.Acme, db => db.Branches.CountAsync()) == 0); // with its copy
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task There_are_no_other_databases_and_they_are_for_operators_alone(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var own = await desk.MoveAcmeAsync();
        using var olga = desk.As("olga");
        foreach (var path in new[] { "@nosuch", "@nosuch/work-items", "@postgres/work-items", "@desk/work-items", $"@{own}/tenants", $"@{own}/memberships", $"@{own}/countries/new", $"@{own}/nosuch" })
        {
            await olga.GetAsync($"/admin/{path}");
            Assert.Equal((path, HttpStatusCode.NotFound), (path, olga.Status));
        }

        foreach (var (user, status) in new[] { ("acme.owner", HttpStatusCode.Forbidden), ("globex.member", HttpStatusCode.Forbidden), (null, HttpStatusCode.Redirect) })
        {
            using var browser = desk.As(user);
            foreach (var path in new[] { "@", $"@{own}", $"@{own}/work-items", "@nosuch/work-items" })
            {
                await browser.GetAsync($"/admin/{path}");
                Assert.Equal((user, path, status), (user, path, browser.Status));
            }
        }

        using var owner = desk.As("acme.owner");
        await owner.GetAsync($"/t/acme/admin/@{own}/work-items");
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.Null(owner.Page.QuerySelector(".admin-database"));
    }

    private static string Database(Browser browser) =>
        string.Join(' ', browser.Page.QuerySelector(".admin-database")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
