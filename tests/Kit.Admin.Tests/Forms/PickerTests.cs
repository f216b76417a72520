using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin.Tests.Forms;

public sealed class PickerTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Picker_offers_the_tenants_own_rows_only_and_another_tenants_is_refused(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        var venus = await desk.AddItemsAsync(desk.Globex, "Venus", 0);
        var stranger = await desk.MembershipAsync(desk.Globex);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items/new");
        Assert.Equal(["Choose…", "Mars"], owner.Options("ProjectId"));
        Assert.All(owner.Options("AssigneeId").Skip(1), o => Assert.EndsWith("of acme", o, StringComparison.Ordinal));
        Assert.Equal(4, owner.Options("AssigneeId").Count);

        await owner.SendAsync(("Title", "Spy"), ("ProjectId", venus.Id.ToString()), ("AssigneeId", stranger.ToString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        Assert.Equal("There is no such choice.", owner.Error("ProjectId"));
        Assert.Equal("There is no such choice.", owner.Error("AssigneeId"));
        Assert.DoesNotContain("Venus", owner.Text, StringComparison.Ordinal);
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync()));
        Assert.Equal(0, await desk.InAsync(desk.Globex, db => db.WorkItems.CountAsync()));
    }

    [Fact]
    public async Task Picker_with_many_rows_is_searched_in_and_keeps_the_rest_of_the_form()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddAsync(desk.Acme, [.. Enumerable.Range(1, 201).Select(i => new Project { Name = $"Project {i:000}" })]);
        await desk.AddAsync(desk.Globex, new Project { Name = "Project 007 of globex" });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items/new");
        Assert.Null(owner.Page.QuerySelector("select[name=ProjectId]"));
        await owner.SendAsync(("Title", "Land"), ("find.ProjectId", "007"), ("_find", "ProjectId"));
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Equal("Land", owner.Field("Title").GetAttribute("value"));
        var found = owner.Page.QuerySelectorAll("input[name=ProjectId]").Where(r => r.GetAttribute("value") is { Length: > 0 }).ToList();
        Assert.Equal("Project 007", Assert.Single(found).ParentElement!.TextContent.Trim());

        // Enter in the search field sends the form by its first button: that searches too.
        await owner.SendAsync(("find.ProjectId", "nothing"));
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Contains("Nothing else is found.", owner.Main, StringComparison.Ordinal);

        await owner.SendAsync(("find.ProjectId", ""), ("ProjectId", found[0].GetAttribute("value")));
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        await owner.GetAsync(owner.Location!);
        Assert.NotNull(owner.Link("Project 007"));
        await owner.FollowAsync("Edit");
        Assert.Equal("Project 007", owner.Page.QuerySelector("input[name=ProjectId][checked]")!.ParentElement!.TextContent.Trim());
    }
}
