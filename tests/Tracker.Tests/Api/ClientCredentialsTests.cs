using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tracker.Tests.Running;

namespace Tracker.Tests.Api;

public sealed class ClientCredentialsTests(DemoTracker tracker)
{
    [Theory]
    [InlineData("/api/projects")]
    [InlineData("/t/acme/api/projects")]
    public async Task A_tenants_program_sees_its_projects(string path)
    {
        using var acme = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");

        var (projects, total) = await acme.ListAsync($"{path}?pageSize=50");

        Assert.Equal(12, total);
        Assert.Contains("Website relaunch", Names(projects));
        Assert.DoesNotContain("Reactor monitoring", Names(projects));
    }

    [Fact]
    public async Task Anothers_tenant_answers_like_one_that_does_not_exist()
    {
        using var acme = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");

        using var others = await acme.GetAsync("/t/globex/api/projects");
        using var unknown = await acme.GetAsync("/t/nosuch/api/projects");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (others.StatusCode, unknown.StatusCode));
        Assert.Equal(await ShapeAsync(unknown), await ShapeAsync(others));
    }

    [Fact]
    public async Task Anothers_rows_are_not_found_by_id_for_reading_changing_or_deleting()
    {
        using var acme = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        using var globex = await ApiCaller.ConnectAsync(tracker.Process, "globex-integration");
        foreach (var (resource, field) in new[] { ("projects", "name"), ("work-items", "title") })
        {
            var (rows, before) = await globex.ListAsync($"/api/{resource}?pageSize=1");
            var path = $"/api/{resource}/{rows[0].GetProperty("id").GetString()}";

            Assert.Equal(HttpStatusCode.NotFound, (await acme.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await acme.PatchAsync(path, new Dictionary<string, string> { [field] = "Stolen" })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await acme.DeleteAsync(path)).StatusCode);

            var untouched = await (await globex.GetAsync(path)).Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(rows[0].GetProperty(field).GetString(), untouched.GetProperty(field).GetString());
            Assert.Equal(before, (await globex.ListAsync($"/api/{resource}?pageSize=1")).Total);
        }
    }

    [Fact]
    public async Task Anothers_row_as_a_foreign_key_is_refused_and_nothing_is_stored()
    {
        using var acme = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        using var globex = await ApiCaller.ConnectAsync(tracker.Process, "globex-integration");
        var foreign = (await globex.ListAsync("/api/projects?pageSize=1")).Items[0].GetProperty("id").GetString();
        var before = (await acme.ListAsync("/api/work-items?pageSize=1")).Total;

        using var created = await acme.PostAsync("/api/work-items", new { title = "Trojan", projectId = foreign });
        var own = (await acme.ListAsync("/api/work-items?pageSize=1")).Items[0].GetProperty("id").GetString();
        using var moved = await acme.PatchAsync($"/api/work-items/{own}", new { projectId = foreign });

        Assert.Contains(created.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.Contains(moved.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.Equal(before, (await acme.ListAsync("/api/work-items?pageSize=1")).Total);
        Assert.DoesNotContain((await globex.ListAsync("/api/work-items?pageSize=100&sort=-createdAt")).Items, i => i.GetProperty("title").GetString() == "Trojan");
    }

    [Fact]
    public async Task A_work_item_is_created_changed_by_merge_patch_filtered_and_deleted()
    {
        using var acme = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        var project = (await acme.ListAsync("/api/projects?pageSize=1")).Items[0].GetProperty("id").GetString();

        using var incomplete = await acme.PostAsync("/api/work-items", new { title = "No project" });
        Assert.Equal(HttpStatusCode.BadRequest, incomplete.StatusCode);
        using var created = await acme.PostAsync("/api/work-items", new { title = "From outside", projectId = project, estimate = 3 });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();

        using var patched = await acme.PatchAsync($"/api/work-items/{id}", new { status = "in_progress", estimate = (int?)null });
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        var item = await (await acme.GetAsync($"/api/work-items/{id}")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("From outside", "in_progress", JsonValueKind.Null), (item.GetProperty("title").GetString(), item.GetProperty("status").GetString(), item.GetProperty("estimate").ValueKind));
        var (running, _) = await acme.ListAsync("/api/work-items?status=in_progress&pageSize=100&sort=-createdAt");
        Assert.Contains(running, i => i.GetProperty("id").GetString() == id);
        Assert.All(running, i => Assert.Equal("in_progress", i.GetProperty("status").GetString()));

        Assert.Equal(HttpStatusCode.NoContent, (await acme.DeleteAsync($"/api/work-items/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await acme.GetAsync($"/api/work-items/{id}")).StatusCode);
    }

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_secret_nothing_is_given()
    {
        using var stranger = tracker.Process.CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/projects")).StatusCode);
        using var refused = await stranger.PostAsync("/oauth/token", ApiCaller.Form("acme-integration", "globex-integration-secret"));
        Assert.Contains("invalid_client", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Names(IEnumerable<JsonElement> rows) => rows.Select(r => r.GetProperty("name").GetString());

    private static async Task<string> ShapeAsync(HttpResponseMessage answer)
    {
        var json = await answer.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>();
        return string.Join(',', json!.Where(p => p.Key != "traceId").Select(p => $"{p.Key}={p.Value}"));
    }
}
