using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Statements;

/// <summary>What each endpoint asks of PostgreSQL, once the tenant and the caller are known: a constant, whatever the number of rows.</summary>
public sealed class StatementTests(PostgresTracker tracker, Browser browser) : IClassFixture<PostgresTracker>
{
    private readonly StatementCount _count = new(tracker.Process);

    [Theory]
    [InlineData("/api/projects", "?pageSize={0}", 1)]
    [InlineData("/api/work-items", "?pageSize={0}", 1)]
    [InlineData("/api/work-items", "?status=open&sort=-createdAt&pageSize={0}", 1)]
    [InlineData("/api/work-items", "?search=review&pageSize={0}", 2)]
    [InlineData("/api/comments", "?pageSize={0}", 1)]
    public async Task A_list_of_the_API(string path, string query, int statements)
    {
        using var caller = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        await AssertAsync(null, path, () => caller.ListAsync(path + string.Format(null, query, 1)));
        await AssertAsync(statements, path, () => caller.ListAsync(path + string.Format(null, query, 1)));
        await AssertAsync(statements, path, () => caller.ListAsync(path + string.Format(null, query, 100)));
    }

    [Fact]
    public async Task An_item_read_made_changed_and_deleted_by_the_API()
    {
        using var caller = await ApiCaller.ConnectAsync(tracker.Process, "acme-integration");
        var project = (await caller.ListAsync("/api/projects?pageSize=1")).Items[0].GetProperty("id").GetGuid();
        foreach (var first in new[] { true, false })
        {
            var id = Guid.Empty;
            await AssertAsync(first ? null : 1, "/api/work-items", async () =>
            {
                using var made = await caller.PostAsync("/api/work-items", new { projectId = project, title = "Counted" });
                Assert.Equal(HttpStatusCode.Created, made.StatusCode);
                id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
            });

            var path = $"/api/work-items/{id}";
            await AssertAsync(first ? null : 1, path, async () => Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(path)).StatusCode));
            await AssertAsync(first ? null : 2, path, async () => Assert.Equal(HttpStatusCode.OK, (await caller.PatchAsync(path, new { title = "Recounted" })).StatusCode));
            await AssertAsync(first ? null : 2, path, async () => Assert.Equal(HttpStatusCode.NoContent, (await caller.DeleteAsync(path)).StatusCode));
        }
    }

    [Theory]
    [InlineData("ada@acme.test", "/t/acme", 5)]
    [InlineData("ada@acme.test", "/t/acme/my", 3)]
    [InlineData("ada@acme.test", "/t/acme/search?q=review", 2)]
    [InlineData("ada@acme.test", "/t/acme/settings", 3)]
    [InlineData("ada@acme.test", "/t/acme/settings/organisation", 2)]
    [InlineData("ada@acme.test", "/t/acme/members", 3)]
    [InlineData("ada@acme.test", "/t/acme/billing", 6)]
    [InlineData("ada@acme.test", "/t/acme/admin", 1)]
    [InlineData("ada@acme.test", "/t/acme/admin/work-items?size=100", 2)]
    [InlineData("ada@acme.test", "/account", 2)]
    [InlineData("ada@acme.test", "/tenants", 1)]
    [InlineData("operator@kit.test", "/admin", 1)]
    [InlineData("operator@kit.test", "/admin/tenants", 2)]
    [InlineData("operator@kit.test", "/admin/work-items?size=100", 3)]
    [InlineData("operator@kit.test", "/admin/audit-entries?tenant=*", 2)]
    public async Task A_page(string who, string page, int statements)
    {
        await using var visitor = await browser.VisitAsync(tracker.Process.Url);
        await visitor.SignInAsync(who);
        await AssertAsync(null, page.Split('?')[0], () => visitor.AskAsync(tracker.Process.Url + page));
        await AssertAsync(statements, page.Split('?')[0], async () => Assert.Equal(200, await visitor.AskAsync(tracker.Process.Url + page)));
    }

    /// <param name="statements">How many they must be; <see langword="null"/> for a first time, when what is remembered afterwards is looked up.</param>
    /// <param name="path">The request's.</param>
    /// <param name="request">Sends it.</param>
    private async Task AssertAsync(int? statements, string path, Func<Task> request)
    {
        var seen = await _count.OfAsync(path, request);
        Assert.True(statements is null || seen.Count == statements, $"{path}: {seen.Count} statements, not {statements}:\n{string.Join("\n\n", seen)}");
    }
}
