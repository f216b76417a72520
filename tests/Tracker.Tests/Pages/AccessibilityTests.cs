using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Pages;

public sealed class AccessibilityTests(DemoTracker tracker, Browser browser)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/register")]
    [InlineData("/forgot-password")]
    public async Task Pages_for_strangers_have_no_serious_violation(string path)
    {
        await using var visitor = await browser.VisitAsync(tracker.Url);
        await visitor.Page.GotoAsync(path);

        await AssertAccessibleAsync(visitor, path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_within_a_tenant_have_no_serious_violation(bool dark)
    {
        await using var visitor = await browser.VisitAsync(tracker.Url, dark);
        await visitor.SignInAsync("ada@acme.test");
        await visitor.Page.GotoAsync("/t/acme");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Website relaunch" }).ClickAsync();
        var board = visitor.Page.Url;
        await visitor.Page.Locator(".t-item-title").First.ClickAsync();
        var item = visitor.Page.Url;
        var (import, _) = await visitor.UploadAsync(board + "/import", await visitor.TokenAsync(board), "plan.csv", "Title,Due date,Colour\nCount the chairs,tomorrow,red\n"u8.ToArray());

        foreach (var path in new[] { "/t/acme", board, board + "/edit", board + "/import", board + "/export", import, item, "/t/acme/my", "/t/acme/search?q=invoice", "/t/acme/settings", "/t/acme/settings/organisation", "/t/acme/settings/jobs", "/t/acme/settings/jobs/schedules", "/t/acme/members", "/t/acme/billing", "/t/acme/admin", "/t/acme/admin/work-items", "/account", "/tenants" })
        {
            Assert.Equal(200, await visitor.StatusOfAsync(path));
            await AssertAccessibleAsync(visitor, path);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Operators_pages_have_no_serious_violation_and_are_not_wider_than_a_phone(bool dark, bool phone)
    {
        await using var visitor = await browser.VisitAsync(tracker.Url, dark, phone);
        await visitor.SignInAsync("operator@kit.test");
        await visitor.Page.GotoAsync("/admin/tenants?q=acme");
        var list = visitor.Page.Url;
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Acme" }).First.ClickAsync();
        var tenant = new Uri(visitor.Page.Url).AbsolutePath;

        foreach (var path in new[] { list, tenant, $"{tenant}/export", $"{tenant}/clone", $"{tenant}/erase", $"{tenant}/move", $"{tenant}/status", "/admin/tenants/new", "/admin/@", "/admin/queue", "/admin/queue/jobs?tenant=acme", "/admin/queue/lane?name=default", "/admin/queue/schedules" })
        {
            Assert.Equal(200, await visitor.StatusOfAsync(path));
            await visitor.LookAsync($"operator-{(phone ? "phone" : dark ? "dark" : "light")}-{path.Split('/', '?')[^1][..Math.Min(8, path.Split('/', '?')[^1].Length)]}");
            await AssertAccessibleAsync(visitor, path);
            Assert.True(!phone || await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, path);
        }
    }

    [Theory]
    [InlineData("/t/acme")]
    [InlineData("/t/acme/my")]
    [InlineData("/t/acme/search?q=review")]
    [InlineData("/t/acme/members")]
    [InlineData("/t/acme/billing")]
    [InlineData("/t/acme/settings/organisation")]
    [InlineData("/t/acme/settings/jobs")]
    public async Task A_page_is_not_wider_than_a_phone(string path)
    {
        await using var visitor = await browser.VisitAsync(tracker.Url, phone: true);
        await visitor.SignInAsync("ada@acme.test");
        await visitor.Page.GotoAsync(path);
        await visitor.LookAsync($"phone{path.Split('?')[0].Replace('/', '-')}");

        Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
    }

    internal static async Task AssertAccessibleAsync(Visitor visitor, string path)
    {
        var result = await visitor.Page.RunAxe();
        var serious = result.Violations.Where(v => v.Impact is "serious" or "critical").Select(Describe).ToList();
        Assert.True(serious.Count == 0, $"{path}:\n{string.Join('\n', serious)}");
        Assert.Empty(visitor.Complaints);
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} ({violation.Impact}): {string.Join(" | ", violation.Nodes.Take(3).Select(n => n.Html))}";
}
