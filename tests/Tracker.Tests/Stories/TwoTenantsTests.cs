using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Stories;

public sealed class TwoTenantsTests(DemoTracker tracker, Browser browser)
{
    [Fact]
    public async Task Alan_switches_between_acme_and_globex_and_sees_each_ones_projects_only()
    {
        await using var alan = await browser.VisitAsync(tracker.Url);
        var page = alan.Page;
        await alan.SignInAsync("alan@both.test");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your organisations" })).ToBeVisibleAsync();
        await alan.LookAsync("tenants");

        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Acme" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Website relaunch" })).ToBeVisibleAsync();
        Assert.Equal(12, await page.Locator(".t-project").CountAsync());
        Assert.Equal(0, await page.GetByText("Reactor monitoring").CountAsync());

        await page.GetByRole(AriaRole.Banner).GetByText("Acme").First.ClickAsync();
        await alan.LookAsync("switcher");
        await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = "Globex" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Reactor monitoring" })).ToBeVisibleAsync();
        Assert.Equal(12, await page.Locator(".t-project").CountAsync());
        Assert.Equal(0, await page.GetByText("Website relaunch").CountAsync());
        Assert.Empty(alan.Complaints);
    }

    [Fact]
    public async Task Anothers_tenant_answers_ada_like_one_that_does_not_exist()
    {
        await using var ada = await browser.VisitAsync(tracker.Url);
        await ada.SignInAsync("ada@acme.test");

        foreach (var path in new[] { "", "/my", "/admin", "/members", "/billing", "/api/projects", "/no-such-page" })
        {
            Assert.Equal(404, await ada.StatusOfAsync($"/t/nosuch{path}"));
            var unknown = await ada.Page.ContentAsync();
            Assert.Equal(404, await ada.StatusOfAsync($"/t/globex{path}"));
            Assert.Equal(unknown, await ada.Page.ContentAsync());
        }

        await ada.LookAsync("not-found");
    }

    [Fact]
    public async Task Anothers_rows_are_not_found_within_ones_own_tenant()
    {
        await using var grace = await browser.VisitAsync(tracker.Url);
        await grace.SignInAsync("grace@globex.test");
        await grace.Page.GetByRole(AriaRole.Link, new() { Name = "Wind park north" }).ClickAsync();
        var project = grace.Page.Url.Split('/')[^1];
        var item = (await grace.Page.Locator("[data-item]").First.GetAttributeAsync("data-item"))!;

        await using var ada = await browser.VisitAsync(tracker.Url);
        await ada.SignInAsync("ada@acme.test");
        Assert.Equal(404, await ada.StatusOfAsync($"/t/acme/projects/{project}"));
        Assert.Equal(404, await ada.StatusOfAsync($"/t/acme/items/{item}"));
    }
}
