using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Hosting;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Sites;

public sealed class OperatorSiteTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operator_sees_the_rows_of_all_tenants_with_their_owners(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 2);
        await desk.AddItemsAsync(desk.Globex, "Venus", 2);
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/work-items?sort=title");
        Assert.Equal(["Mars 001", "Mars 002", "Venus 001", "Venus 002"], olga.FirstCells);
        Assert.Equal(["Acme Inc", "Acme Inc", "Globex Inc", "Globex Inc"], olga.Rows.Select(r => r[1]));
        await olga.GetAsync("/admin/work-items?tenant=globex&sort=title");
        Assert.Equal(["Venus 001", "Venus 002"], olga.FirstCells);
        await olga.GetAsync("/admin/work-items?tenant=nosuch");
        Assert.Contains("Nothing matches.", olga.Main, StringComparison.Ordinal);

        await olga.GetAsync("/admin/work-items?tenant=globex&sort=title");
        await olga.FollowAsync("Venus 001");
        Assert.Contains("Tenant Globex Inc", olga.Main, StringComparison.Ordinal);
        await olga.FollowAsync("Venus");
        Assert.Equal(HttpStatusCode.OK, olga.Status);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operator_changes_a_tenants_row_within_that_tenant_and_the_history_says_so(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        await desk.AddItemsAsync(desk.Globex, "Venus", 1);
        var id = await desk.InAsync(desk.Globex, db => db.WorkItems.Select(i => i.Id).SingleAsync());
        using var olga = desk.As("olga");

        await olga.GetAsync($"/admin/work-items/{desk.Globex.Id}~{id}/edit");
        Assert.Equal(["Venus"], olga.Options("ProjectId"));
        await olga.SendAsync(("Title", "Moved"), ("ProjectId", mars.Id.ToString()));
        Assert.Equal("There is no such choice.", olga.Error("ProjectId"));
        await olga.GetAsync($"/admin/work-items/{desk.Acme.Id}~{id}/edit");
        Assert.Equal(HttpStatusCode.NotFound, olga.Status);

        await olga.GetAsync($"/admin/work-items/{desk.Globex.Id}~{id}/edit");
        await olga.SendAsync(("Title", "Mended"));
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        Assert.Equal("Mended", await desk.InAsync(desk.Globex, db => db.WorkItems.Select(i => i.Title).SingleAsync()));
        using var owner = desk.As("globex.owner");
        await owner.GetAsync($"/t/globex/admin/work-items/{id}/history");
        Assert.Contains("olga (operator) changed it", owner.Main, StringComparison.Ordinal);
        Assert.Contains("Reason: operator olga changes a row of Work items", owner.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operator_makes_and_deletes_a_row_for_the_tenant_they_choose(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        var venus = await desk.AddItemsAsync(desk.Globex, "Venus", 0);
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/work-items/new");
        Assert.Null(olga.Page.QuerySelector("form[method=post]"));
        await olga.FollowAsync("Globex Inc");
        Assert.Equal(["Choose…", "Venus"], olga.Options("ProjectId"));
        await olga.SendAsync(("Title", "Land"), ("ProjectId", venus.Id.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync()));
        Assert.Equal("Land", await desk.InAsync(desk.Globex, db => db.WorkItems.Select(i => i.Title).SingleAsync()));

        await olga.GetAsync($"/admin/projects/{desk.Globex.Id}~{venus.Id}/delete");
        Assert.Contains("1 work item will be deleted too.", olga.Main, StringComparison.Ordinal);
        await olga.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        Assert.Equal(0, await desk.InAsync(desk.Globex, db => db.WorkItems.CountAsync()));
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operator_suspends_a_tenant_and_edits_what_is_global(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        using var olga = desk.As("olga");
        using var owner = desk.As("acme.owner");

        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}/edit");
        Assert.All(new[] { "Status", "StatusReason", "Slug", "ClosesAt" }, name => Assert.Null(olga.Page.QuerySelector($"[name={name}]")));
        Assert.NotNull(olga.Page.QuerySelector("[name=Name]"));
        await olga.SendAsync(("Status", "Suspended"));
        await owner.GetAsync("/t/acme/admin");
        Assert.Equal(HttpStatusCode.OK, owner.Status);

        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}");
        await olga.FollowAsync("Status…");
        await olga.PressAsync("Suspend", ("Reason", "unpaid since May"));
        Assert.Equal(HttpStatusCode.Redirect, olga.Status);
        await owner.GetAsync("/t/acme/admin");
        Assert.Equal(HttpStatusCode.Forbidden, owner.Status);
        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}/history");
        Assert.Contains("olga (operator) changed it", olga.Main, StringComparison.Ordinal);
        Assert.Contains("unpaid since May", olga.Main, StringComparison.Ordinal);
        Assert.Contains(olga.Rows, r => r is ["Status", "Active", "Suspended"]);

        await olga.GetAsync("/admin/countries/new");
        await olga.SendAsync(("Code", "NZ"), ("Name", "New Zealand"));
        await olga.GetAsync("/admin/countries/NZ/edit");
        Assert.Null(olga.Page.QuerySelector("[name=Code]"));
        await olga.SendAsync(("Name", "Aotearoa"));
        await olga.GetAsync("/admin/countries");
        Assert.Equal(["Aotearoa"], olga.FirstCells);
    }

    [Fact]
    public async Task Tenants_are_made_and_deleted_by_no_form()
    {
        await using var desk = await Desk.OnSqliteAsync();
        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/tenants");
        Assert.Null(olga.Link("New tenant"));
        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}");
        Assert.Null(olga.Link("Delete…"));
        Assert.NotNull(olga.Link("Erase…"));

        await olga.GetAsync($"/admin/tenants/{desk.Acme.Id}/edit");
        Assert.Equal(["Name", "TimeZone", "Locale"], olga.Page.QuerySelectorAll("main form [name]").Select(f => f.GetAttribute("name")!).Where(n => n[0] != '_'));
        var token = olga.Field("__RequestVerificationToken").GetAttribute("value")!;
        var version = olga.Field("_version").GetAttribute("value")!;
        foreach (var path in new[] { $"/admin/tenants/{desk.Acme.Id}/delete", "/admin/tenants/new" })
        {
            await olga.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, olga.Status));
            await olga.PostAsync(path, ("__RequestVerificationToken", token), ("_version", version), ("Name", "Forged"), ("Slug", "forged"));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, olga.Status));
        }

        await olga.GetAsync("/admin/tenants");
        Assert.Equal(["Globex Inc", "Acme Inc"], olga.FirstCells);
    }

    [Fact]
    public async Task A_modules_own_page_stands_in_for_the_form()
    {
        await using var desk = await Desk.OnSqliteAsync(kit: k => k.Services.AddSingleton(new OperatorCreation(typeof(Tenant), "/admin/tenants/new")));
        using var olga = desk.As("olga");
        await olga.GetAsync("/admin/tenants");
        Assert.Equal("/admin/tenants/new", olga.Link("New tenant"));
    }

    [Fact]
    public async Task Only_operators_get_into_their_site_and_they_into_no_tenants()
    {
        await using var desk = await Desk.OnSqliteAsync();
        foreach (var (user, status) in new[] { ("acme.owner", 403), ("acme.member", 403), ("olga", 200), (null, 302) })
        {
            using var browser = desk.As(user);
            foreach (var page in new[] { "", "/tenants", "/work-items", $"/tenants/{desk.Acme.Id}/edit" })
            {
                await browser.GetAsync($"/admin{page}");
                Assert.Equal((page, status), (page, (int)browser.Status));
            }

            await browser.GetAsync("/admin/nothing");
            Assert.Equal(status == 200 ? 404 : status, (int)browser.Status);
        }

        using var olga = desk.As("olga");
        await olga.GetAsync("/t/acme/admin");
        Assert.Equal(HttpStatusCode.NotFound, olga.Status);
    }

    [Fact]
    public async Task Keys_and_other_inner_tables_are_on_no_site()
    {
        await using var desk = await Desk.OnSqliteAsync();
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin");
        Assert.Equal(
            ["Branches", "Countries", "Offices", "Projects", "Regions", "Remarks", "Topics", "Work items", "Audit entries", "Erased tenants", "Feature overrides", "Memberships", "Tenants", "Jobs"],
            olga.Page.QuerySelectorAll(".admin-nav a").Select(a => a.TextContent));
        Assert.Equal(TenantStatus.Active, desk.Acme.Status);
    }
}
