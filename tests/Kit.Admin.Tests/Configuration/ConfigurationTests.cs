using Kit.Admin.Tests.TestModel;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Host_says_what_is_shown()
    {
        await using var desk = await Desk.OnSqliteAsync(admin => admin
            .Title("Mission control")
            .Exclude<Remark>()
            .Entity<Topic>(e => e.ReadOnly().Position(-1))
            .Entity<WorkItem>(e => e
                .Names("Task", "Tasks")
                .Label(i => i.Title + " (" + i.Project!.Name + ")")
                .List(i => i.Priority, i => i.Title)
                .Search(i => i.Description)
                .Form(i => i.Title, i => i.ProjectId)
                .Hide(i => i.Estimate)
                .OrderBy(i => i.Title)));
        await desk.AddItemsAsync(desk.Acme, "Mars", 2, (item, _) => item.Estimate = 123.25m);
        using var owner = desk.As("acme.owner");

        await owner.GetAsync("/t/acme/admin/work-items");
        Assert.Equal(["Topics", "Branches", "Offices", "Projects", "Tasks", "Audit entries", "Memberships"], owner.Page.QuerySelectorAll(".admin-nav a").Select(a => a.TextContent));
        Assert.Equal(["Priority", "Title"], owner.Page.QuerySelectorAll("th[scope=col]").Select(t => t.TextContent.Trim().TrimEnd('▲').Trim()));
        Assert.Equal([["3", "Mars 001"], ["3", "Mars 002"]], owner.Rows);
        Assert.Contains("Mission control", owner.Page.Title, StringComparison.Ordinal);
        await owner.GetAsync("/t/acme/admin/work-items?q=Mars");
        Assert.Empty(owner.Rows);

        await owner.GetAsync("/t/acme/admin/work-items");
        await owner.FollowAsync("3");
        Assert.Equal("Mars 001 (Mars)", owner.Page.QuerySelector("h1")!.TextContent);
        await owner.FollowAsync("History");
        Assert.DoesNotContain("123.25", owner.Text, StringComparison.Ordinal);
        await owner.GetAsync("/t/acme/admin/work-items/new");
        Assert.Equal(["Title", "ProjectId"], owner.Page.QuerySelectorAll("main form [name]").Select(f => f.GetAttribute("name")!).Where(n => n[0] != '_'));
        await owner.GetAsync("/t/acme/admin/topics/new");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, owner.Status);
        await owner.GetAsync("/t/acme/admin/remarks");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, owner.Status);
    }

    [Fact]
    public async Task Host_says_what_no_form_does()
    {
        await using var desk = await Desk.OnSqliteAsync(admin => admin
            .Entity<Project>(e => e.NotCreated())
            .Entity<Topic>(e => e.NotEdited())
            .Entity<WorkItem>(e => e.NotDeleted().NotFiltered(i => i.Urgent)));
        await desk.AddItemsAsync(desk.Acme, "Mars", 1);
        await desk.AddAsync(desk.Acme, new Topic { Title = "One" });
        using var owner = desk.As("acme.owner");
        foreach (var (slug, can, not) in new[] { ("projects", new[] { "edit", "delete" }, "new"), ("topics", ["new", "delete"], "edit"), ("work-items", ["new", "edit"], "delete") })
        {
            await owner.GetAsync($"/t/acme/admin/{slug}");
            var row = owner.Page.QuerySelector("tbody th a")!.GetAttribute("href")!;
            Assert.Equal(not != "new", owner.Link("New ") is not null);
            await owner.GetAsync(row);
            Assert.Equal((not != "edit", not != "delete"), (owner.Link("Edit") is not null, owner.Link("Delete…") is not null));
            foreach (var page in can)
            {
                await owner.GetAsync(page == "new" ? $"/t/acme/admin/{slug}/new" : $"{row}/{page}");
                Assert.Equal((slug, page, System.Net.HttpStatusCode.OK), (slug, page, owner.Status));
            }

            var token = owner.Field("__RequestVerificationToken").GetAttribute("value")!;
            var refused = not == "new" ? $"/t/acme/admin/{slug}/new" : $"{row}/{not}";
            await owner.GetAsync(refused);
            Assert.Equal((slug, not, System.Net.HttpStatusCode.NotFound), (slug, not, owner.Status));
            await owner.PostAsync(refused, ("__RequestVerificationToken", token));
            Assert.Equal((slug, not, System.Net.HttpStatusCode.NotFound), (slug, not, owner.Status));
        }

        await owner.GetAsync("/t/acme/admin/work-items?urgent=true"); // which is no filter, and so ignored
        Assert.Single(owner.Rows);
        Assert.Null(owner.Page.QuerySelector("[name=urgent]"));
        Assert.NotNull(owner.Page.QuerySelector("[name=status]"));
    }

    [Fact]
    public async Task What_the_model_does_not_have_is_said_at_start()
    {
        var folder = Directory.CreateTempSubdirectory("kit-desk-").FullName;
        await using var app = Desk.Build(
            new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/desk.db;Pooling=false" },
            admin => admin.Entity<string>().Entity<WorkItem>(e => e.List(i => i.Project)));

        var failure = await Assert.ThrowsAsync<StartupFailedException>(() => app.StartAsync());
        Assert.Contains(AdminErrors.EntityNotAdministrable, failure.Message, StringComparison.Ordinal);
        Assert.Contains(AdminErrors.PropertyNotAdministrable, failure.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Expression_that_is_no_property_is_refused() =>
        Assert.Equal(AdminErrors.PropertyNotAdministrable, Assert.Throws<KitException>(() => Desk.Build([], admin => admin.Entity<Membership>(e => e.List(m => m.Name.Length)))).Id);
}
