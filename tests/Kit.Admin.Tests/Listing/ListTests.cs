using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;

namespace Kit.Admin.Tests.Listing;

public sealed class ListTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task List_shows_the_newest_first_twenty_five_a_page_with_the_total(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 60);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Equal(25, owner.Rows.Count);
        Assert.Equal("Mars 060", owner.FirstCells[0]);
        Assert.Contains("60 in all, page 1 of 3", owner.Main, StringComparison.Ordinal);

        await owner.FollowAsync("Next");
        Assert.Equal("Mars 035", owner.FirstCells[0]);
        await owner.GetAsync("/t/acme/admin/work-items?page=99");
        Assert.Equal(10, owner.Rows.Count);
        await owner.GetAsync("/t/acme/admin/work-items?size=1000");
        Assert.Equal(60, owner.Rows.Count);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task List_is_searched_by_all_words_without_regard_to_case(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 12, (item, i) => item.Description = i == 7 ? "Fix the 100% Rover" : null);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items?q=ROVER+fix");
        Assert.Equal(["Mars 007"], owner.FirstCells);
        await owner.GetAsync("/t/acme/admin/work-items?q=rover+nothing");
        Assert.Empty(owner.Rows);
        Assert.Contains("Nothing matches.", owner.Main, StringComparison.Ordinal);
        await owner.GetAsync("/t/acme/admin/work-items?q=100%25");
        Assert.Equal(["Mars 007"], owner.FirstCells);
        await owner.GetAsync("/t/acme/admin/work-items?q=%25");
        Assert.Single(owner.Rows);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task List_is_filtered_by_enum_flag_and_reference(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 9, (item, i) => (item.Status, item.Urgent) = (i % 3 == 0 ? ItemStatus.Done : ItemStatus.Open, i == 3));
        await desk.AddItemsAsync(desk.Acme, "Venus", 2);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items?status=Done&sort=title");
        Assert.Equal(["Mars 003", "Mars 006", "Mars 009"], owner.FirstCells);
        Assert.Equal("Done", owner.Page.QuerySelector("#filter-status option[selected]")?.TextContent);
        await owner.GetAsync("/t/acme/admin/work-items?status=done&urgent=true");
        Assert.Equal(["Mars 003"], owner.FirstCells);
        await owner.GetAsync($"/t/acme/admin/work-items?projectId={mars.Id}");
        Assert.Equal(9, owner.Rows.Count);
        Assert.NotNull(owner.Link("Project: Mars"));
        await owner.GetAsync($"/t/acme/admin/work-items?project={mars.Id}&assignee=none");
        Assert.Equal(9, owner.Rows.Count);
        await owner.GetAsync("/t/acme/admin/work-items?status=Nonsense");
        Assert.Contains("Nothing matches.", owner.Main, StringComparison.Ordinal);

        await owner.GetAsync("/t/acme/admin/work-items?more=1");
        Assert.Equal(["All", "Mars", "Venus"], owner.Options("projectId"));
    }

    [Fact]
    public async Task List_is_not_filtered_by_what_it_does_not_offer()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddAsync(desk.Acme, new Project { Name = "Mars", ApiSecret = "sesame" }, new Project { Name = "Venus" });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/projects?apiSecret=x&name=Mars&ApiSecret__startswith=s&q=sesame");
        Assert.Empty(owner.Rows);
        await owner.GetAsync("/t/acme/admin/projects?apiSecret=x&name=Mars&tenantId=1&sort=apiSecret");
        Assert.Equal(2, owner.Rows.Count);
        Assert.DoesNotContain("sesame", owner.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task List_is_sorted_by_a_column_and_then_by_id(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 6, (item, i) => item.Priority = i % 2 == 0 ? 1 : 5);
        await desk.AddItemsAsync(desk.Acme, "Earth", 1);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.Null(owner.Page.QuerySelector("th[scope=col][aria-sort]"));
        await owner.FollowAsync("Priority");
        Assert.Equal(["Mars 002", "Mars 004", "Mars 006", "Earth 001", "Mars 001", "Mars 003", "Mars 005"], owner.FirstCells);
        Assert.StartsWith("Priority", owner.Page.QuerySelector("th[aria-sort=ascending]")?.TextContent.Trim(), StringComparison.Ordinal);
        await owner.FollowAsync("Priority");
        Assert.Equal(["Mars 005", "Mars 003", "Mars 001", "Earth 001", "Mars 006", "Mars 004", "Mars 002"], owner.FirstCells);

        await owner.GetAsync("/t/acme/admin/work-items?sort=projectId");
        Assert.Equal("Earth 001", owner.FirstCells[0]);
    }

    [Fact]
    public async Task Row_leads_back_to_the_list_as_it_was()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddItemsAsync(desk.Acme, "Mars", 30);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items?status=Open&page=2");
        await owner.FollowAsync("Mars 005");
        await owner.FollowAsync("Edit");
        await owner.SendAsync(("Title", "Mars five"));
        await owner.GetAsync(owner.Location!);
        Assert.Equal("/t/acme/admin/work-items?status=Open&page=2", owner.Link("Work items", ".admin-path"));
    }

    [Fact]
    public async Task References_are_shown_by_their_labels_and_lead_to_their_rows()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var member = await desk.MembershipAsync(desk.Acme);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 1, (item, _) => item.AssigneeId = member);
        var item = await desk.InAsync(desk.Acme, db => Task.FromResult(db.WorkItems.Single().Id));
        await desk.AddAsync(desk.Acme, new Remark("Good") { WorkItemId = item, AuthorId = member });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.Equal($"/t/acme/admin/projects/{mars.Id}", owner.Link("Mars", "td"));

        await owner.GetAsync($"/t/acme/admin/work-items/{item}");
        Assert.Contains("Assignee member of acme", owner.Main, StringComparison.Ordinal);
        await owner.FollowAsync("Remarks");
        Assert.Contains("Mars 001", owner.Rows[0]);
        Assert.Contains("member of acme", owner.Rows[0]);
    }
}
