using System.Net;
using Tracker.Tests.Running;

namespace Tracker.Tests.Api;

/// <summary>What a search finds by the API, on whatever database.</summary>
internal static class Searches
{
    public static async Task AssertAsync(TrackerProcess tracker, string own, string other)
    {
        using var caller = await ApiCaller.ConnectAsync(tracker, own);
        using var stranger = await ApiCaller.ConnectAsync(tracker, other);

        var (items, total) = await caller.ListAsync("/api/work-items?search=pricing%20page&pageSize=100");
        Assert.NotEmpty(items);
        Assert.Equal(total, items.Count);
        Assert.All(items, i => Assert.Contains("pricing page", $"{i.GetProperty("title")} {i.GetProperty("description")}", StringComparison.OrdinalIgnoreCase));
        var open = await caller.ListAsync("/api/work-items?search=pricing%20page&status=open&sort=title&pageSize=1");
        Assert.True(open.Total <= total && open.Items.Count <= 1);

        Assert.Equal(0, (await stranger.ListAsync("/api/work-items?search=pricing%20page")).Total);
        Assert.Equal(0, (await caller.ListAsync("/api/work-items?search=nosuchword")).Total);
        foreach (var refused in new[] { "/api/work-items?search=", $"/api/work-items?search={new string('x', 201)}", "/api/projects?search=x" })
        {
            using var answer = await caller.GetAsync(refused);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }
}
