using System.Net;
using Kit.Api.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Tests.Http;

public sealed class IsolationTests(PostgresCluster postgres)
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Another_tenants_row_is_not_there(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres);
        var theirs = new Project { Name = "theirs" };
        await desk.SaveAsync(desk.Globex, theirs);
        var client = desk.Client(desk.Acme);
        var unknown = await client.GetAsync($"/api/projects/{Guid.CreateVersion7()}").ProblemAsync(HttpStatusCode.NotFound);

        var foreign = await client.GetAsync($"/api/projects/{theirs.Id}").ProblemAsync(HttpStatusCode.NotFound);
        unknown["traceId"] = foreign["traceId"] = null;
        Assert.Equal(unknown.ToJsonString(), foreign.ToJsonString());
        await client.PatchJsonAsync($"/api/projects/{theirs.Id}", """{"name":"mine"}""").ProblemAsync(HttpStatusCode.NotFound);
        await client.PatchJsonAsync($"/api/projects/{theirs.Id}", """{"name":"mine"}""", "*").ProblemAsync(HttpStatusCode.NotFound);
        await client.DeleteAsync($"/api/projects/{theirs.Id}").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("/api/projects/nonsense").ProblemAsync(HttpStatusCode.NotFound);

        var stored = await desk.InAsync(desk.Globex, db => db.Projects.SingleAsync());
        Assert.Equal("theirs", stored.Name);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Another_tenants_row_can_not_be_referred_to(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres);
        var theirs = new Project { Name = "theirs" };
        var mine = new WorkItem { Title = "mine", Project = new() { Name = "mine" } };
        await desk.SaveAsync(desk.Globex, theirs);
        var theirMember = await desk.AddMemberAsync(desk.Globex);
        await desk.SaveAsync(desk.Acme, mine);
        var client = desk.Client(desk.Acme);

        var create = await client.PostJsonAsync("/api/work-items", $$"""{"title":"x","projectId":"{{theirs.Id}}"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(create.Error("projectId"));
        var both = await client.PostJsonAsync("/api/work-items", $$"""{"title":"x","projectId":"{{theirs.Id}}","assigneeId":"{{theirMember.Id}}"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(both.Error("projectId"));
        Assert.NotNull(both.Error("assigneeId"));
        var patch = await client.PatchJsonAsync($"/api/work-items/{mine.Id}", $$"""{"assigneeId":"{{theirMember.Id}}"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(patch.Error("assigneeId"));

        var stored = await desk.InAsync(desk.Acme, db => db.WorkItems.SingleAsync());
        Assert.Equal(("mine", mine.ProjectId, null), (stored.Title, stored.ProjectId, stored.AssigneeId));
        Assert.Equal(0, await desk.InAsync(desk.Globex, db => db.WorkItems.CountAsync()));
    }

    [Fact]
    public async Task Another_tenants_id_as_a_filter_finds_nothing()
    {
        await using var desk = await StartAsync(onPostgres: true);
        var theirs = new WorkItem { Title = "theirs", Project = new() { Name = "theirs" } };
        await desk.SaveAsync(desk.Globex, theirs);
        Assert.Equal(0, (int)(await desk.Client(desk.Acme).GetAsync($"/api/work-items?projectId={theirs.ProjectId}").JsonAsync())["total"]!);
        Assert.Equal(0, (int)(await desk.Client(desk.Acme).GetAsync($"/api/work-items?id={theirs.Id}").JsonAsync())["total"]!);
    }

    [Theory]
    [InlineData("/t/globex/api/projects")]
    [InlineData("/t/nosuch/api/projects")]
    public async Task A_token_is_good_for_its_own_tenant(string path)
    {
        await using var desk = await StartAsync();
        await desk.Client(desk.Acme).GetAsync(path).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_names_its_tenant_and_a_cookie_does_not()
    {
        await using var desk = await StartAsync();
        var member = await desk.AddMemberAsync(desk.Acme);
        await desk.SaveAsync(desk.Acme, new Project { Name = "mine" });

        Assert.Equal(["mine"], (await desk.Client(desk.Acme).GetAsync("/api/projects").JsonAsync()).All("name"));
        Assert.Equal(["mine"], (await desk.Client(desk.Acme).GetAsync("/t/acme/api/projects").JsonAsync()).All("name"));
        Assert.Equal(["mine"], (await desk.Browser(member.UserId).GetAsync("/t/acme/api/projects").JsonAsync()).All("name"));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Browser(member.UserId).GetAsync("/api/projects")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Browser(member.UserId).GetAsync("/t/globex/api/projects")).StatusCode);
    }

    [Fact]
    public async Task Strangers_and_those_without_the_permission_are_refused()
    {
        await using var desk = await StartAsync();
        using var stranger = new HttpClient { BaseAddress = new(desk.Address) };
        await stranger.GetAsync("/t/acme/api/projects").ProblemAsync(HttpStatusCode.Unauthorized);
        await stranger.GetAsync("/t/nosuch/api/projects").ProblemAsync(HttpStatusCode.Unauthorized);
        await stranger.PostJsonAsync("/t/acme/api/projects", """{"name":"x"}""").ProblemAsync(HttpStatusCode.Unauthorized);

        // Members are Kit's own, which admins may see and members may not; nor may clients.
        var member = await desk.AddMemberAsync(desk.Acme);
        await desk.Browser(member.UserId).GetAsync("/t/acme/api/memberships").ProblemAsync(HttpStatusCode.Forbidden);
        await desk.Client(desk.Acme).GetAsync("/api/memberships").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_is_not_a_resource_is_not_there()
    {
        await using var desk = await StartAsync();
        await desk.Client(desk.Acme).GetAsync("/api/secrets").ProblemAsync(HttpStatusCode.NotFound);
        await desk.Client(desk.Acme).GetAsync("/api/tenants").ProblemAsync(HttpStatusCode.NotFound);
        await desk.Client(desk.Acme).GetAsync("/api").ProblemAsync(HttpStatusCode.NotFound);
    }

    private async Task<Desk> StartAsync(bool onPostgres = false) =>
        onPostgres ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync()) : await Desk.OnSqliteAsync();
}
