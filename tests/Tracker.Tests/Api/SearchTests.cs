using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Api;

public sealed class SearchTests(DemoTracker tracker, Browser browser)
{
    [Fact]
    public Task Words_are_found_within_the_tenant_and_with_other_filters() =>
        Searches.AssertAsync(tracker.Process, "acme-integration", "globex-integration");

    [Fact]
    public async Task A_member_finds_items_on_the_search_page_and_in_the_administration()
    {
        await using var visitor = await browser.VisitAsync(tracker.Url);
        await visitor.SignInAsync("ada@acme.test");
        await visitor.Page.GotoAsync("/t/acme/search");
        await visitor.Page.GetByLabel("Words in items").FillAsync("pricing page");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".t-item-title").First).ToContainTextAsync("pricing page");
        await visitor.LookAsync("search");

        await visitor.Page.GotoAsync("/t/acme/search?q=reactor");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Nothing found.");
        await visitor.Page.GotoAsync("/t/acme/admin/work-items?q=pricing+page");
        await Assertions.Expect(visitor.Page.Locator("main tbody tr").First).ToContainTextAsync("pricing page");
        Assert.Empty(visitor.Complaints);
    }
}
