using System.Net;
using System.Text.Json.Nodes;
using Kit.Api.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Api.Tests.Writing;

public sealed class CreateTests(EmptyDesk empty, PostgresCluster postgres) : IClassFixture<EmptyDesk>
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_created_item_is_answered_located_and_stored(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres);
        var client = desk.Client(desk.Acme);
        var project = await client.PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        using var response = await client.PostJsonAsync("/t/acme/api/work-items", $$"""
            {"title":"Bücher ☕","projectId":"{{project.Text("id")}}","status":"done","dueOn":"2026-02-28","remindAt":"2026-01-31T10:00:00+02:00",
             "price":12.5,"estimate":null,"urgent":true,"startsAt":"08:30","kind":"bug"}
            """);
        var item = await response.JsonAsync(HttpStatusCode.Created);

        Assert.Equal($"/t/acme/api/work-items/{item.Text("id")}", response.Headers.Location!.OriginalString);
        Assert.Equal("\"0\"", response.Headers.ETag!.Tag);
        Assert.Equal("Bücher ☕", item.Text("title"));
        Assert.Equal("done", item.Text("status"));
        Assert.Equal("2026-01-31T08:00:00Z", item.Text("remindAt"));
        Assert.Equal("bug", item.Text("kind"));
        using var read = await client.GetAsync(response.Headers.Location);
        Assert.Equal(item.ToJsonString(), (await read.JsonAsync()).ToJsonString().Replace("12.50", "12.5", StringComparison.Ordinal));
        Assert.Equal("\"0\"", read.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task What_is_left_out_has_the_entitys_own_defaults()
    {
        await using var desk = await StartAsync();
        var project = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        Assert.Equal("in_planning", project.Text("state"));
        Assert.InRange(DateTimeOffset.Parse(project.Text("createdAt"), null), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Theory]
    [InlineData("""{"name":"x","id":"01890000-0000-7000-8000-000000000000"}""", "id")]
    [InlineData("""{"name":"x","tenantId":"01890000-0000-7000-8000-000000000000"}""", "tenantId")]
    [InlineData("""{"name":"x","TenantId":"01890000-0000-7000-8000-000000000000"}""", "TenantId")]
    [InlineData("""{"name":"x","version":7}""", "version")]
    [InlineData("""{"name":"x","createdAt":"2020-01-01T00:00:00Z"}""", "createdAt")]
    [InlineData("""{"name":"x","hidden":"h"}""", "hidden")]
    [InlineData("""{"name":"x","items":[{"title":"t"}]}""", "items")]
    [InlineData("""{"name":"x","folder":{"name":"f"}}""", "folder")]
    [InlineData("""{"name":"x","nope":{"a":[1,{}]}}""", "nope")]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":1}""", "name")]
    [InlineData("""{"name":{"a":1}}""", "name")]
    [InlineData("""{"name":["a"]}""", "name")]
    [InlineData("""{"name":"a","name":"b"}""", "name")]
    [InlineData("""{"name":"123456789012345678901"}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"\ud800"}""", "name")]
    [InlineData("""{"name":"x","progress":101}""", "progress")]
    [InlineData("""{"name":"x","progress":-1}""", "progress")]
    [InlineData("""{"name":"x","progress":1.5}""", "progress")]
    [InlineData("""{"name":"x","progress":"1"}""", "progress")]
    [InlineData("""{"name":"x","progress":99999999999}""", "progress")]
    [InlineData("""{"name":"x","progress":null}""", "progress")]
    [InlineData("""{"name":"x","state":"InPlanning"}""", "state")]
    [InlineData("""{"name":"x","state":1}""", "state")]
    [InlineData("""{"name":"x","folderId":"1"}""", "folderId")]
    [InlineData("""{"name":"x","folderId":"01890000-0000-7000-8000-000000000000"}""", "folderId")]
    public async Task A_member_that_is_not_right_is_refused_by_name_and_nothing_is_stored(string json, string member)
    {
        var desk = empty.Desk;
        var problem = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", json).ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(problem.Error(member));
        Assert.Single(problem["errors"]!.AsObject());
        Assert.Equal(0, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var desk = empty.Desk;
        var problem = await desk.Client(desk.Acme).PostJsonAsync("/api/work-items", """{"price":"x","votes":3,"dueOn":"31.1.2026"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.Equal(["dueOn", "price", "projectId", "title", "votes"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
    }

    [Fact]
    public async Task The_entitys_own_validation_holds()
    {
        await using var desk = await StartAsync();
        var project = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        var problem = await desk.Client(desk.Acme).PostJsonAsync("/api/work-items", $$"""{"title":"task","projectId":"{{project.Text("id")}}"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.Equal("The title must not be the kind", problem.Error("title"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("{\"name\":\"x\"")]
    [InlineData("{\"name\":\"x\",}")]
    [InlineData("{\"name\":\"x\"}{}")]
    [InlineData("{'name':'x'}")]
    [InlineData("{\"name\":\"x\"} // hi")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body)
    {
        var desk = empty.Desk;
        await desk.Client(desk.Acme).PostJsonAsync("/api/projects", body).ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidBody);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var desk = empty.Desk;
        var deep = $$"""{"name":"x","nope":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""";
        await desk.Client(desk.Acme).PostJsonAsync("/api/projects", deep).ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidBody);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_content_type_is_refused(string type)
    {
        var desk = empty.Desk;
        await desk.Client(desk.Acme).SendJsonAsync(HttpMethod.Post, "/api/projects", """{"name":"x"}""", type)
            .ProblemAsync(HttpStatusCode.UnsupportedMediaType, ApiErrors.UnsupportedContent);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_body_over_the_limit_is_refused(bool lengthIsSaid)
    {
        var desk = empty.Desk;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects")
        {
            Content = new StringContent($$"""{"name":"{{new string('x', 1024 * 1024)}}"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TransferEncodingChunked = !lengthIsSaid;
        await desk.Client(desk.Acme).SendAsync(request).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, ApiErrors.BodyTooLarge);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_must_be_unique_within_the_tenant_conflicts_there_only(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres);
        await desk.SaveAsync(desk.Globex, new Project { Name = "Moon" });
        await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        var problem = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"Moon"}""").ProblemAsync(HttpStatusCode.Conflict, ApiErrors.Duplicate);
        Assert.NotNull(problem.Error("name"));
        Assert.Equal(1, await desk.InAsync(desk.Acme, db => db.Projects.CountAsync()));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_limit_of_the_plan_is_answered_with_402(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres, kit => kit.AddLimit<Project>("projects", max: 1));
        await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"1"}""").JsonAsync(HttpStatusCode.Created);
        await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"2"}""").ProblemAsync(HttpStatusCode.PaymentRequired, KitErrors.LimitReached);
    }

    [Fact]
    public async Task A_number_that_the_column_does_not_hold_is_no_server_error()
    {
        await using var desk = await StartAsync(onPostgres: true);
        var project = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        await desk.Client(desk.Acme).PostJsonAsync("/api/work-items", $$"""{"title":"x","projectId":"{{project.Text("id")}}","price":1e20}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
    }

    [Fact]
    public async Task An_entity_with_a_private_constructor_and_a_hidden_foreign_key_is_created()
    {
        await using var desk = await StartAsync();
        var client = desk.Client(desk.Acme);
        var parent = await client.PostJsonAsync("/api/folders", """{"name":"parent"}""").JsonAsync(HttpStatusCode.Created);
        var child = await client.PostJsonAsync("/api/folders", $$"""{"name":"child","parentId":"{{parent.Text("id")}}"}""").JsonAsync(HttpStatusCode.Created);
        Assert.Equal(parent.Text("id"), child.Text("parentId"));
        Assert.Equal(["child"], (await client.GetAsync($"/api/folders?parentId={parent.Text("id")}").JsonAsync()).All("name"));
        var loose = await client.PatchJsonAsync($"/api/folders/{child.Text("id")}", """{"parentId":null}""").JsonAsync();
        Assert.Null(loose["parentId"]);
    }

    [Fact]
    public async Task A_row_that_another_filter_hides_can_not_be_referred_to()
    {
        await using var desk = await StartAsync();
        var gone = new Folder("gone") { Deleted = true };
        await desk.SaveAsync(desk.Acme, gone);
        var problem = await desk.Client(desk.Acme).PostJsonAsync("/api/projects", $$"""{"name":"x","folderId":"{{gone.Id}}"}""")
            .ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(problem.Error("folderId"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_create_is_one_statement(bool onPostgres)
    {
        await using var desk = await StartAsync(onPostgres);
        var client = desk.Client(desk.Acme);
        var project = await client.PostJsonAsync("/api/projects", """{"name":"Moon"}""").JsonAsync(HttpStatusCode.Created);
        var log = desk.Log;
        log.Clear();
        await client.PostJsonAsync("/api/work-items", $$"""{"title":"x","projectId":"{{project.Text("id")}}"}""").JsonAsync(HttpStatusCode.Created);
        Assert.DoesNotContain(log.Statements, s => s.Contains("FROM", StringComparison.Ordinal) && !s.Contains("INSERT", StringComparison.Ordinal));
        Assert.Equal(onPostgres ? 1 : 2, log.Statements.Count); // SQLite has no batches: the row, and its audit entry
    }

    private async Task<Desk> StartAsync(bool onPostgres = false, Action<KitBuilder>? kit = null) =>
        onPostgres ? await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync(), kit) : await Desk.OnSqliteAsync(kit);
}
