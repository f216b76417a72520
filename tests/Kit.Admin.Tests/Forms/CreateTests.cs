using System.Net;
using Kit.Admin.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Forms;

public sealed class CreateTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task New_row_is_made_of_what_the_form_holds(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        await owner.FollowAsync("New work item");
        Assert.Equal("3", owner.Field("Priority").GetAttribute("value"));
        Assert.Equal("by hand", owner.Field("Origin").GetAttribute("value"));
        await owner.SendAsync(
            ("Title", "Land"), ("Description", "Slowly\r\nplease"), ("Status", "InProgress"), ("Priority", "5"), ("Estimate", "2.50"), ("Urgent", "true"),
            ("Due", "2026-12-24"), ("RemindAt", "2026-12-23T08:30:00"), ("ProjectId", mars.Id.ToString()), ("Origin", "the moon"));

        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        await owner.GetAsync(owner.Location!);
        Assert.Contains("Work item created.", owner.Main, StringComparison.Ordinal);
        var row = await desk.InAsync(desk.Acme, db => db.WorkItems.SingleAsync());
        Assert.Equal(("Land", "Slowly\nplease", ItemStatus.InProgress, 5), (row.Title, row.Description, row.Status, row.Priority));
        Assert.Equal((2.5m, true, new DateOnly(2026, 12, 24)), (row.Estimate, row.Urgent, row.Due));
        Assert.Equal(new DateTimeOffset(2026, 12, 23, 8, 30, 0, TimeSpan.Zero), row.RemindAt);
        Assert.Equal((mars.Id, "the moon", 7), (row.ProjectId, row.Origin, row.Id.Version));
        Assert.NotEqual(default, row.CreatedAt);
    }

    [Fact]
    public async Task Input_that_is_wrong_is_kept_with_the_error_next_to_the_field()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var mars = await desk.AddItemsAsync(desk.Acme, "Mars", 0);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items/new");
        await owner.SendAsync(("Title", new string('x', 201)), ("Priority", "7"), ("Estimate", "much"), ("Due", "2026-02-30"), ("Status", "Flying"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        Assert.Equal("This may have 200 characters at most; it has 201.", owner.Error("Title"));
        Assert.Contains("between 1 and 5", owner.Error("Priority"), StringComparison.Ordinal);
        Assert.Equal("This must be a number, such as 12.50.", owner.Error("Estimate"));
        Assert.Equal("This must be a date, such as 2026-01-31.", owner.Error("Due"));
        Assert.Equal("There is no such choice.", owner.Error("Status"));
        Assert.Equal("Project is needed.", owner.Error("ProjectId"));
        Assert.Equal("much", owner.Field("Estimate").GetAttribute("value"));
        Assert.Equal("true", owner.Field("Estimate").GetAttribute("aria-invalid"));
        Assert.Equal("field-Estimate-error", owner.Field("Estimate").GetAttribute("aria-describedby"));

        await owner.SendAsync(("Title", " "), ("Priority", "1"), ("Estimate", ""), ("Due", ""), ("Status", "Open"), ("ProjectId", mars.Id.ToString()));
        Assert.Equal("Title is needed.", owner.Error("Title"));
        await owner.SendAsync(("Title", "Land"), ("Urgent", "true"));
        Assert.Equal("What is urgent needs a date.", owner.Error("Due"));
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.WorkItems.CountAsync()));
    }

    [Fact]
    public async Task Fields_that_the_form_does_not_have_are_not_written()
    {
        await using var desk = await Desk.OnSqliteAsync();
        using var owner = desk.As("acme.owner");

        var id = Guid.CreateVersion7();
        await owner.GetAsync("/t/acme/admin/projects/new");
        await owner.SendAsync(
            ("Name", "Mars"), ("ApiSecret", "mine"), ("Id", id.ToString()), ("TenantId", desk.Globex.Id.ToString()), ("CreatedAt", "2001-01-01T00:00:00"), ("Version", "77"));
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        var row = await desk.InAsync(desk.Acme, db => db.Projects.Select(p => new { p.Id, p.ApiSecret, p.CreatedAt, Version = EF.Property<long>(p, "Version") }).SingleAsync());
        Assert.NotEqual(id, row.Id);
        Assert.Null(row.ApiSecret);
        Assert.Equal(0, row.Version);
        Assert.True(row.CreatedAt.Year > 2001);
        Assert.Equal(0, await desk.InAsync(desk.Globex, db => db.Projects.CountAsync()));
    }

    [Fact]
    public async Task Form_without_its_token_is_refused()
    {
        await using var desk = await Desk.OnSqliteAsync();
        using var owner = desk.As("acme.owner");

        await owner.PostAsync("/t/acme/admin/projects/new", ("Name", "Mars"));
        Assert.Equal(HttpStatusCode.BadRequest, owner.Status);
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Value_that_is_taken_is_said_at_its_field(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddAsync(desk.Acme, new Project { Name = "Mars" });
        await desk.AddAsync(desk.Globex, new Project { Name = "Venus" });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/projects/new");
        await owner.SendAsync(("Name", "Mars"));
        Assert.Equal("Another row has this already.", owner.Error("Name"));
        await owner.SendAsync(("Name", "Venus"));
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
    }

    [Fact]
    public async Task Limit_of_the_plan_is_said_on_the_form()
    {
        await using var desk = await Desk.OnSqliteAsync(kit: k => k.AddLimit<Project>("projects", "projects", 1));
        await desk.AddAsync(desk.Acme, new Project { Name = "Mars" });
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/projects/new");
        await owner.SendAsync(("Name", "Venus"));
        Assert.Equal(HttpStatusCode.PaymentRequired, owner.Status);
        Assert.Contains("Your plan allows 1 projects.", owner.Main, StringComparison.Ordinal);
        Assert.Equal("Venus", owner.Field("Name").GetAttribute("value"));
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Fact]
    public async Task Class_without_a_plain_constructor_and_hidden_foreign_keys_can_be_made()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        var item = await desk.InAsync(desk.Acme, db => db.WorkItems.Select(i => i.Id).SingleAsync());
        using var owner = desk.As("acme.owner");

        await owner.GetAsync($"/t/acme/admin/remarks/new?workItemId={item}");
        await owner.SendAsync(("Text", "Well done"));
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        var remark = await desk.InAsync(desk.Acme, db => db.Remarks.SingleAsync());
        Assert.Equal(("Well done", item, 7), (remark.Text, remark.WorkItemId, remark.Id.Version));

        await owner.GetAsync("/t/acme/admin/topics/new");
        await owner.SendAsync(("Title", "Space"));
        await owner.GetAsync("/t/acme/admin/topics/new");
        Assert.Equal(["None", "Space"], owner.Options("ParentId"));
        await owner.SendAsync(("Title", "Planets"), ("ParentId", owner.Page.QuerySelectorAll("#field-ParentId option")[1].GetAttribute("value")));
        await owner.GetAsync("/t/acme/admin/topics?sort=title");
        Assert.Equal(["Planets", "Space"], owner.Rows[0]);
    }
}
