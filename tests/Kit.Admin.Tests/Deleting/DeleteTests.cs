using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin.Tests.Deleting;

public sealed class DeleteTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Question_before_deleting_says_what_goes_with_it(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 3);
        await desk.AddItemsAsync(desk.Acme, "Venus", 2);
        var items = await desk.InAsync(desk.Acme, db => db.WorkItems.Where(i => i.ProjectId == mars.Id).Select(i => i.Id).ToListAsync());
        await desk.AddAsync(desk.Acme, new Remark("a") { WorkItemId = items[0] }, new Remark("b") { WorkItemId = items[0] });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync($"/t/acme/admin/projects/{mars.Id}/delete");
        Assert.Equal(["3 work items will be deleted too.", "2 remarks will be deleted too."], owner.Page.QuerySelectorAll(".admin-consequences li").Select(l => l.TextContent));
        Assert.Equal(2, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));

        await owner.SendAsync();
        Assert.Equal("/t/acme/admin/projects?done=deleted", owner.Location);
        Assert.Equal((1, 2, 0), await desk.InAsync(desk.Acme, async db => (await db.Projects.CountAsync(), await db.WorkItems.CountAsync(), await db.Remarks.CountAsync())));
        await owner.GetAsync($"/t/acme/admin/projects/{mars.Id}");
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        await owner.GetAsync($"/t/acme/admin/projects/{mars.Id}/history");
        Assert.Contains("owner of acme deleted it", owner.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Optional_references_are_emptied_and_needed_rows_can_not_be_deleted(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var space = new Topic { Title = "Space" };
        var planets = new Topic { Title = "Planets", Parent = space };
        await desk.AddAsync(desk.Acme, space, planets);
        await desk.AddItemsAsync(desk.Acme, "Mars", 2, (item, _) => item.TopicId = planets.Id);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync($"/t/acme/admin/topics/{space.Id}/delete");
        Assert.Contains("1 topic needs it.", owner.Main, StringComparison.Ordinal);
        Assert.Null(owner.Page.QuerySelector("main form button"));
        await owner.SendAsync();
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Equal(2, await desk.InAsync(desk.Acme, db => db.Topics.CountAsync()));

        await owner.GetAsync($"/t/acme/admin/topics/{planets.Id}/delete");
        Assert.Contains("2 work items will stay, without it as topic id.", owner.Main, StringComparison.Ordinal);
        await owner.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        Assert.Equal(2, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync(i => i.TopicId == null)));
    }

    [Fact]
    public async Task Row_that_changed_after_the_question_is_not_deleted()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync($"/t/acme/admin/projects/{mars.Id}/delete");
        await desk.InAsync(desk.Acme, async db =>
        {
            (await db.Projects.SingleAsync()).Name = "Precious";
            return await db.SaveChangesAsync();
        });
        await owner.SendAsync();
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Contains("Delete Precious?", owner.Main, StringComparison.Ordinal);
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }
}
