using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin.Tests.Forms;

public sealed class EditTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Change_is_saved_and_its_history_shows_who_and_the_old_and_new_values(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        var venus = await desk.AddItemsAsync(desk.Acme, "Venus", 0);
        using var admin = desk.As("acme.admin");

        await admin.GetAsync("/t/acme/admin/work-items");
        await admin.FollowAsync("Mars 001");
        await admin.FollowAsync("Edit");
        Assert.Empty(admin.Page.QuerySelectorAll("[name=Origin], [name=CreatedAt], [name=Id], [name=TenantId], [name=Version]"));
        await admin.SendAsync(("Title", "Mars one"), ("Status", "Done"), ("ProjectId", venus.Id.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, admin.Status);
        await admin.GetAsync(admin.Location!);
        Assert.Contains("Saved.", admin.Main, StringComparison.Ordinal);

        await admin.FollowAsync("History");
        Assert.Contains("admin of acme changed it", admin.Main, StringComparison.Ordinal);
        Assert.Equal([["Title", "Mars 001", "Mars one"], ["Status", "Open", "Done"], ["Project", "Mars", "Venus"]], admin.Rows.Take(3).OrderBy(r => r[0] != "Title").ThenBy(r => r[0] != "Status"));
        Assert.Contains("System created it", admin.Main, StringComparison.Ordinal);

        await admin.GetAsync("/t/acme/admin");
        Assert.Contains("admin of acme changed work item Mars one", admin.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Somebody_elses_change_is_shown_beside_ones_own_and_nothing_is_lost(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        var id = await desk.InAsync(desk.Acme, db => db.WorkItems.Select(i => i.Id).SingleAsync());
        using var owner = desk.As("acme.owner");
        using var admin = desk.As("acme.admin");
        var path = $"/t/acme/admin/work-items/{id}/edit";

        await owner.GetAsync(path);
        await admin.GetAsync(path);
        await admin.SendAsync(("Title", "Theirs"));
        await owner.SendAsync(("Title", "Mine"), ("Priority", "4"));
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Equal("Mine", owner.Field("Title").GetAttribute("value"));
        Assert.Contains("Theirs", owner.Page.QuerySelector("#field-Title-theirs")?.TextContent, StringComparison.Ordinal);
        Assert.Null(owner.Page.QuerySelector("#field-Status-theirs"));
        Assert.Equal("Theirs", await desk.InAsync(desk.Acme, db => db.WorkItems.Select(i => i.Title).SingleAsync()));

        await owner.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        Assert.Equal("Mine", await desk.InAsync(desk.Acme, db => db.WorkItems.Select(i => i.Title).SingleAsync()));

        // A form that says nothing of its version is taken for an old one.
        await admin.GetAsync(path);
        await admin.SendAsync(("Title", "Blind"), ("_version", null));
        Assert.Equal(HttpStatusCode.Conflict, admin.Status);
    }

    [Fact]
    public async Task What_was_not_touched_stays_to_the_last_digit()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var at = new DateTimeOffset(2026, 5, 5, 12, 0, 0, TimeSpan.Zero).AddTicks(1234560);
        await desk.AddItemsAsync(desk.Acme, "Mars", 1, (item, _) => (item.RemindAt, item.Description) = (at, "a\nb"));
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        await owner.GetAsync(owner.Link("Mars 001") + "/edit");
        await owner.SendAsync(("Title", "Other"));
        var row = await desk.InAsync(desk.Acme, db => db.WorkItems.SingleAsync());
        Assert.Equal(("Other", at, "a\nb"), (row.Title, row.RemindAt, row.Description));
        await owner.GetAsync($"/t/acme/admin/work-items/{row.Id}/history");
        Assert.Equal(["Title", "Other"], [owner.Rows[0][0], owner.Rows[0][2]]);
        Assert.Single(owner.Page.QuerySelectorAll(".admin-history > li:first-child tbody tr"));
    }

    [Fact]
    public async Task Input_is_shown_as_text_and_never_as_markup()
    {
        await using var desk = await Desk.OnSqliteAsync();
        const string Evil = "<script>alert(1)</script>\"'><img src=x>";
        await desk.AddAsync(desk.Acme, new Project { Name = Evil });
        using var owner = desk.As("acme.owner");

        foreach (var page in new[] { "", "/edit", "/delete", "/history" })
        {
            await owner.GetAsync("/t/acme/admin/projects");
            await owner.GetAsync(owner.Page.QuerySelector("tbody a")!.GetAttribute("href") + page);
            Assert.Empty(owner.Page.QuerySelectorAll("script, img, style, [style], [onclick]"));
            Assert.Contains(Evil, owner.Page.DocumentElement.TextContent + owner.Page.QuerySelector("[name=Name]")?.GetAttribute("value"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Long_history_has_pages(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        for (var i = 1; i <= 51; i++)
        {
            await desk.InAsync(desk.Acme, async db =>
            {
                (await db.Projects.SingleAsync()).Description = $"Draft {i}";
                return await db.SaveChangesAsync();
            });
        }

        using var owner = desk.As("acme.owner");
        await owner.GetAsync($"/t/acme/admin/projects/{mars.Id}/history");
        Assert.Equal(50, owner.Page.QuerySelectorAll(".admin-history > li").Length);
        await owner.FollowAsync("Older");
        Assert.Equal(2, owner.Page.QuerySelectorAll(".admin-history > li").Length);
        Assert.Contains("System created it", owner.Main, StringComparison.Ordinal);
        Assert.Null(owner.Link("Older"));
    }
}
