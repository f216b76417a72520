using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Statements;

/// <summary>What each endpoint asks of PostgreSQL, once the tenant and the caller are known: a constant, whatever the number of rows.</summary>
public sealed class StatementTests(PostgresTracker tracker) : IClassFixture<PostgresTracker>
{
    private readonly StatementCount _count = new(tracker.Process);
    private readonly HashSet<string> _seen = [];
    private readonly List<string> _wrong = [];

    public static TheoryData<string, string, int, string?, string> Pages => [.. CountedRoutes.Pages.Select(p => new TheoryDataRow<string, string, int, string?, string>(p.Who, p.Address, p.Statements, p.Grows, p.Route))];

    public static TheoryData<string, string, int> Lists => [.. CountedRoutes.Lists.Select(l => new TheoryDataRow<string, string, int>(l.Path, l.Query, l.Statements))];

    [Theory, MemberData(nameof(Lists))]
    public async Task A_list_of_the_API(string path, string query, int statements)
    {
        using var caller = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        await AssertAsync(null, path, () => caller.ListAsync(path + string.Format(null, query, 1)));
        await AssertAsync(statements, path, () => caller.ListAsync(path + string.Format(null, query, 1)));
        await AssertAsync(statements, path, () => caller.ListAsync(path + string.Format(null, query, 100)));
    }

    [Fact]
    public async Task A_row_read_made_changed_and_deleted_by_the_API()
    {
        using var caller = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        var project = await FirstAsync(caller, "projects", "id");
        var item = await FirstAsync(caller, "work-items", "id");
        var author = await FirstAsync(caller, "comments", "authorId");
        foreach (var (resource, made, change, statements) in new (string, object, object, int)[]
        {
            ("projects", new { name = "Counted" }, new { name = "Recounted" }, 3), ("work-items", new { projectId = project, title = "Counted" }, new { title = "Recounted" }, 1),
            ("comments", new { workItemId = item, authorId = author, body = "Counted" }, new { body = "Recounted" }, 1),
        })
        {
            foreach (var first in new[] { true, false })
            {
                var id = Guid.Empty;
                await AssertAsync(first ? null : statements, $"/api/{resource}", async () =>
                {
                    using var answer = await caller.PostAsync($"/api/{resource}", made);
                    Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
                    id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
                }, $"POST /api/{resource}");

                var path = $"/api/{resource}/{id}";
                await AssertAsync(first ? null : 1, path, async () => Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(path)).StatusCode), $"GET /api/{resource}/{{id}}");
                await AssertAsync(first ? null : 2, path, async () => Assert.Equal(HttpStatusCode.OK, (await caller.PatchAsync(path, change)).StatusCode), $"PATCH /api/{resource}/{{id}}");
                await AssertAsync(first ? null : 2, path, async () => Assert.Equal(HttpStatusCode.NoContent, (await caller.DeleteAsync(path)).StatusCode), $"DELETE /api/{resource}/{{id}}");
            }
        }

        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
        Assert.Equal(CountedRoutes.Items.Order(), _seen.Order());
    }

    [Fact]
    public async Task A_token_of_a_program()
    {
        foreach (var statements in new int?[] { null, 1, 1 })
        {
            await AssertAsync(statements, "/oauth/token", async () => (await ApiCaller.ConnectAsync(tracker.Process, "acme-integration")).Dispose());
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page(string who, string address, int statements, string? grows, string route)
    {
        var page = await tracker.AddressAsync(address);
        var visitor = await tracker.VisitorAsync(who);
        await AssertAsync(null, Path(page), () => visitor.AskAsync(tracker.Process.Url + page));
        await AssertAsync(statements, Path(page), async () => Assert.True(await visitor.AskAsync(tracker.Process.Url + page) == 200, route));
        if (grows is not null)
        {
            await tracker.GrowAsync(grows);
            await AssertAsync(statements, Path(page), async () => Assert.Equal(200, await visitor.AskAsync(tracker.Process.Url + page)));
        }
    }

    /// <summary>The third time, where what is deleted has many rows beneath it.</summary>
    [Fact]
    public async Task What_forms_do()
    {
        var ada = await tracker.VisitorAsync("ada@acme.test");
        var token = await ada.TokenAsync(tracker.Process.Url + "/t/acme/settings");
        foreach (var round in new[] { 1, 2, 3 })
        {
            var project = Last(await SendAsync("/", 3, new() { ["Input.Name"] = $"Counted {round}" }, "POST /"));
            await SendAsync($"/projects/{project}", 6, new() { ["Input.Title"] = "Counted" }, "POST /projects/{id:guid}");
            var item = await tracker.ScalarAsync($"SELECT id FROM work_items WHERE project_id = '{project}'");
            await SendAsync($"/projects/{project}?handler=Move", 2, new() { ["to"] = $"{item}/InProgress" }, "POST /projects/{id:guid}?handler=Move");
            await SendAsync($"/projects/{project}/edit", 2, new() { ["Input.Name"] = $"Recounted {round}", ["Input.Version"] = "0" }, "POST /projects/{id:guid}/edit");
            await SendAsync($"/items/{item}", 5, new() { ["Input.Title"] = "Recounted", ["Input.ProjectId"] = project, ["Input.Status"] = "Open", ["Input.Version"] = "1" }, "POST /items/{id:guid}");
            await SendAsync($"/items/{item}?handler=Comment", 5, new() { ["body"] = "Counted" }, "POST /items/{id:guid}?handler=Comment");
            await SendAsync($"/items/{item}?handler=Delete", 3, [], "POST /items/{id:guid}?handler=Delete");
            await SendAsync("/settings", 4, new() { ["Name"] = $"Acme {round}", ["TimeZone"] = "UTC" }, "POST /settings");

            var row = Last(await SendAsync("/admin/projects/new", 4, new() { ["Name"] = $"Counted by hand {round}", ["Status"] = "Active" }, "POST /admin/{entity}/new"));
            await SendAsync($"/admin/projects/{row}/edit", 3, new() { ["Name"] = $"Recounted by hand {round}", ["Status"] = "Active", ["_version"] = "0" }, "POST /admin/{entity}/{id}/edit");
            await SendAsync($"/admin/projects/{row}/delete", 3, new() { ["_version"] = "1" }, "POST /admin/{entity}/{id}/delete");
            await FillAsync(project, round == 3 ? 40 : 1);
            await SendAsync($"/projects/{project}/edit?handler=Delete", 4, [], "POST /projects/{id:guid}/edit?handler=Delete");

            async Task<string> SendAsync(string address, int statements, Dictionary<string, string> fields, string route)
            {
                (int Status, string? Location) answer = default;
                await AssertAsync(round == 1 ? null : statements, Path($"/t/acme{address}"), async () => answer = await ada.SendAsync($"{tracker.Process.Url}/t/acme{address}", token, fields), route);
                Assert.True(answer is { Status: 302 or 303, Location: not null }, $"{route}: {answer}");
                return answer.Location!;
            }
        }

        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
        Assert.Equal(CountedRoutes.Forms.Order(), _seen.Order());
    }

    private async Task FillAsync(string project, int items)
    {
        using var caller = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        for (var i = 0; i < items; i++)
        {
            using var made = await caller.PostAsync("/api/work-items", new { projectId = project, title = $"Counted {i}" });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }
    }

    private static async Task<Guid> FirstAsync(ApiCaller caller, string resource, string member) =>
        (await caller.ListAsync($"/api/{resource}?pageSize=1")).Items[0].GetProperty(member).GetGuid();

    private static string Path(string address) => address.Split('?')[0];

    private static string Last(string location) => Path(location).Split('/')[^1];

    /// <param name="statements">How many they must be; <see langword="null"/> for a first time, when what is remembered afterwards is looked up.</param>
    /// <param name="path">The request's.</param>
    /// <param name="request">Sends it.</param>
    /// <param name="route">The route, where the test goes through many.</param>
    private async Task AssertAsync(int? statements, string path, Func<Task> request, string? route = null)
    {
        var seen = await _count.OfAsync(path, request);
        if (statements is not null && seen.Count != statements)
        {
            _wrong.Add($"{route ?? path}: {seen.Count} statements, not {statements}:\n{string.Join("\n\n", seen)}");
        }

        if (route is not null)
        {
            _seen.Add(route);
            return; // what else is wrong is told with it
        }

        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
    }
}
