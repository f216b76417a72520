using System.Net;
using Kit.Api.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Tests.Writing;

public sealed class ChangeTests(EmptyDesk empty, PostgresCluster postgres) : IClassFixture<EmptyDesk>
{
    [Theory, InlineData(HttpExtensions.MergePatch), InlineData("application/json")]
    public async Task A_patch_changes_what_it_names_and_nothing_else(string type)
    {
        await using var desk = await Desk.OnSqliteAsync();
        var project = new Project { Name = "Moon", Notes = "n", Progress = 5 };
        await desk.SaveAsync(desk.Acme, project);
        using var response = await desk.Client(desk.Acme).SendJsonAsync(HttpMethod.Patch, $"/api/projects/{project.Id}", """{"state":"active","notes":null}""", type);
        var patched = await response.JsonAsync();

        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.Equal("active", patched.Text("state"));
        Assert.Null(patched["notes"]);
        Assert.Equal("Moon", patched.Text("name"));
        var stored = await desk.InAsync(desk.Acme, db => db.Projects.SingleAsync());
        Assert.Equal((ProjectState.Active, null, "Moon", 5), (stored.State, stored.Notes, stored.Name, stored.Progress));
    }

    [Theory]
    [InlineData("""{"id":"01890000-0000-7000-8000-000000000000"}""", "id")]
    [InlineData("""{"tenantId":"01890000-0000-7000-8000-000000000000"}""", "tenantId")]
    [InlineData("""{"version":7}""", "version")]
    [InlineData("""{"createdAt":"2020-01-01T00:00:00Z"}""", "createdAt")]
    [InlineData("""{"votes":1}""", "votes")]
    [InlineData("""{"kind":"bug"}""", "kind")]
    [InlineData("""{"nope":1}""", "nope")]
    [InlineData("""{"title":null}""", "title")]
    [InlineData("""{"projectId":null}""", "projectId")]
    [InlineData("""{"projectId":"01890000-0000-7000-8000-000000000000"}""", "projectId")]
    public async Task A_member_that_is_not_right_is_refused_by_name_and_nothing_changes(string json, string member)
    {
        var desk = empty.Desk;
        var item = new WorkItem { Title = "t", Project = new() { Name = Guid.CreateVersion7().ToString("N")[12..] } };
        await desk.SaveAsync(desk.Acme, item);
        var before = await (await desk.Client(desk.Acme).GetAsync($"/api/work-items/{item.Id}")).Content.ReadAsStringAsync();
        var problem = await desk.Client(desk.Acme).PatchJsonAsync($"/api/work-items/{item.Id}", json).ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(problem.Error(member));
        Assert.Equal(before, await (await desk.Client(desk.Acme).GetAsync($"/api/work-items/{item.Id}")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_empty_patch_changes_nothing()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project);
        using var response = await desk.Client(desk.Acme).PatchJsonAsync($"/api/projects/{project.Id}", "{}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"0\"", response.Headers.ETag!.Tag);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Another_version_than_the_one_read_is_neither_changed_nor_deleted(bool onPostgres)
    {
        await using var desk = onPostgres ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync()) : await Desk.OnSqliteAsync();
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project);
        var client = desk.Client(desk.Acme);
        var path = $"/api/projects/{project.Id}";
        await client.PatchJsonAsync(path, """{"name":"Mars"}""", "\"0\"").JsonAsync();

        foreach (var stale in new[] { "\"0\"", "\"2\"", "W/\"1\"", "nonsense", "1" })
        {
            await client.PatchJsonAsync(path, """{"name":"Venus"}""", stale).ProblemAsync(HttpStatusCode.PreconditionFailed, ApiErrors.VersionMismatch);
            await client.SendJsonAsync(HttpMethod.Delete, path, null, ifMatch: stale).ProblemAsync(HttpStatusCode.PreconditionFailed, ApiErrors.VersionMismatch);
        }

        Assert.Equal("Mars", (await client.GetAsync(path).JsonAsync()).Text("name"));
        await client.PatchJsonAsync(path, """{"name":"Pluto"}""", "\"7\", \"1\"").JsonAsync();
        await client.PatchJsonAsync(path, """{"name":"Pluto 2"}""", "*").JsonAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendJsonAsync(HttpMethod.Delete, path, null, ifMatch: "\"3\"")).StatusCode);
        await client.GetAsync(path).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_many_patches_of_one_version_one_wins()
    {
        await using var desk = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project);
        var client = desk.Client(desk.Acme);
        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(async i =>
        {
            using var response = await client.PatchJsonAsync($"/api/projects/{project.Id}", $$"""{"progress":{{i}}}""", "\"0\"");
            return response.StatusCode;
        }));
        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(11, answers.Count(a => a == HttpStatusCode.PreconditionFailed));
        using var read = await client.GetAsync($"/api/projects/{project.Id}");
        Assert.Equal("\"1\"", read.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Without_If_Match_no_change_is_lost_silently()
    {
        await using var desk = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project);
        var client = desk.Client(desk.Acme);
        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(async i =>
        {
            using var response = await client.PatchJsonAsync($"/api/projects/{project.Id}", $$"""{"progress":{{i}}}""");
            return response.StatusCode;
        }));
        Assert.All(answers, a => Assert.Contains(a, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        using var read = await client.GetAsync($"/api/projects/{project.Id}");
        Assert.Equal($"\"{answers.Count(a => a == HttpStatusCode.OK)}\"", read.Headers.ETag!.Tag);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_others_refer_to_is_not_deleted(bool onPostgres)
    {
        await using var desk = onPostgres ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync()) : await Desk.OnSqliteAsync();
        var item = new WorkItem { Title = "t", Project = new() { Name = "p" } };
        await desk.SaveAsync(desk.Acme, item);
        await desk.Client(desk.Acme).DeleteAsync($"/api/projects/{item.ProjectId}").ProblemAsync(HttpStatusCode.Conflict, ApiErrors.StillReferenced);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Client(desk.Acme).DeleteAsync($"/api/work-items/{item.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Client(desk.Acme).DeleteAsync($"/api/projects/{item.ProjectId}")).StatusCode);
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Fact]
    public async Task A_name_that_is_taken_conflicts()
    {
        await using var desk = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project, new Project { Name = "Mars" });
        await desk.Client(desk.Acme).PatchJsonAsync($"/api/projects/{project.Id}", """{"name":"Mars"}""").ProblemAsync(HttpStatusCode.Conflict, ApiErrors.Duplicate);
    }

    [Fact]
    public async Task What_the_caller_has_is_not_sent_again()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var project = new Project { Name = "Moon" };
        await desk.SaveAsync(desk.Acme, project);
        var client = desk.Client(desk.Acme);
        client.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", "\"0\"");
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync($"/api/projects/{project.Id}")).StatusCode);
        await client.PatchJsonAsync($"/api/projects/{project.Id}", """{"progress":1}""").JsonAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/projects/{project.Id}")).StatusCode);
    }

    [Fact]
    public async Task Reading_one_is_one_statement_and_changing_one_is_two()
    {
        await using var desk = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        var item = new WorkItem { Title = "t", Project = new() { Name = "p" } };
        await desk.SaveAsync(desk.Acme, item);
        var client = desk.Client(desk.Acme);
        await client.GetAsync("/api/projects").JsonAsync();
        var log = desk.Log;
        log.Clear();

        await client.GetAsync($"/api/work-items/{item.Id}").JsonAsync();
        Assert.Single(log.Statements);
        await client.PatchJsonAsync($"/api/work-items/{item.Id}", """{"title":"u"}""").JsonAsync();
        Assert.Equal(3, log.Statements.Count);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/work-items/{item.Id}")).StatusCode);
        Assert.Equal(5, log.Statements.Count);
    }
}
