using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin.Tests.Sites;

public sealed class TenantSiteTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Another_tenants_row_is_not_there(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 3);
        var venus = await desk.AddItemsAsync(desk.Globex, "Venus", 3);
        using var owner = desk.As("acme.owner");
        await owner.GetAsync("/t/acme/admin/projects/new");
        var token = owner.Field("__RequestVerificationToken").GetAttribute("value")!;

        foreach (var page in new[] { "", "/edit", "/delete", "/history" })
        {
            await owner.GetAsync($"/t/acme/admin/projects/{venus.Id}{page}");
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
            await owner.GetAsync($"/t/acme/admin/projects/{desk.Globex.Id}~{venus.Id}{page}");
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        }

        await owner.PostAsync($"/t/acme/admin/projects/{venus.Id}/edit", ("__RequestVerificationToken", token), ("Name", "Stolen"), ("_version", "0"));
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        await owner.PostAsync($"/t/acme/admin/projects/{venus.Id}/delete", ("__RequestVerificationToken", token), ("_version", "0"));
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        Assert.Equal("Venus", await desk.InAsync(desk.Globex, db => db.Projects.Select(p => p.Name).SingleAsync()));

        foreach (var list in new[] { "work-items", "projects", "memberships", "audit-entries" })
        {
            await owner.GetAsync($"/t/acme/admin/{list}?size=100");
            Assert.Equal(HttpStatusCode.OK, owner.Status);
            Assert.NotEmpty(owner.Rows);
            Assert.DoesNotContain("Venus", owner.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("globex", owner.Text, StringComparison.OrdinalIgnoreCase);
        }

        await owner.GetAsync($"/t/acme/admin/work-items?projectId={venus.Id}&tenant=globex");
        Assert.Empty(owner.Rows);
        Assert.DoesNotContain("Venus", owner.Text, StringComparison.Ordinal);
        await owner.GetAsync("/t/globex/admin");
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
    }

    [Fact]
    public async Task Owners_and_admins_get_in_members_do_not_and_strangers_are_sent_to_the_login_from_any_address()
    {
        await using var desk = await Desk.OnSqliteAsync();
        foreach (var (user, status) in new[] { ("acme.owner", 200), ("acme.admin", 200), ("acme.member", 403), ("globex.owner", 404), (null, 302) })
        {
            using var browser = desk.As(user);
            foreach (var page in new[] { "", "/projects", "/projects/new", "/memberships" })
            {
                await browser.GetAsync($"/t/acme/admin{page}");
                Assert.Equal((page, status), (page, (int)browser.Status));
            }

            foreach (var nothing in new[] { "/nothing", $"/projects/{Guid.CreateVersion7()}", "/projects/x/y/z", "/kit-tenants", "/Kit.Tenancy.Membership", "/countries", "/tenants", "/PROJECTS/new" })
            {
                await browser.GetAsync($"/t/acme/admin{nothing}");
                Assert.Equal((nothing, status == 200 ? 404 : status), (nothing, (int)browser.Status));
            }
        }
    }

    [Fact]
    public async Task Kits_own_entities_can_be_read_and_not_written()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var member = await desk.MembershipAsync(desk.Acme);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin");
        Assert.Equal(["Branches", "Offices", "Projects", "Remarks", "Topics", "Work items", "Audit entries", "Memberships"], owner.Page.QuerySelectorAll(".admin-nav a").Select(a => a.TextContent));
        await owner.GetAsync("/t/acme/admin/memberships");
        Assert.Equal(3, owner.Rows.Count);
        Assert.Null(owner.Link("New"));
        await owner.GetAsync($"/t/acme/admin/memberships/{member}");
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Null(owner.Link("Edit"));
        foreach (var page in new[] { "memberships/new", $"memberships/{member}/edit", $"memberships/{member}/delete" })
        {
            await owner.GetAsync($"/t/acme/admin/{page}");
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        }
    }

    [Fact]
    public async Task Pages_are_not_stored_have_no_inline_code_and_their_style_is_served()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.True(owner.Answer.Headers.CacheControl!.NoStore);
        Assert.Empty(owner.Page.QuerySelectorAll("script, style, [style]"));
        Assert.All(owner.Page.QuerySelectorAll("main table th"), th => Assert.NotNull(th.GetAttribute("scope")));
        Assert.All(owner.Page.QuerySelectorAll("main input:not([type=hidden]), main select"), f => Assert.NotNull(owner.Page.QuerySelector($"label[for='{f.Id}']")));
        using var stranger = desk.As(null);
        foreach (var sheet in owner.Page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!).ToList())
        {
            await stranger.GetAsync(sheet);
            Assert.Equal((HttpStatusCode.OK, "text/css"), (stranger.Status, stranger.Answer.Content.Headers.ContentType!.MediaType));
        }
    }
}
