using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Pages;

public sealed class BoardTests(DemoTracker tracker, Browser browser)
{
    [Fact]
    public async Task An_item_is_added_moved_by_button_and_by_dragging_and_deleted()
    {
        await using var visitor = await browser.VisitAsync(tracker.Url);
        var page = visitor.Page;
        await visitor.SignInAsync("ada@acme.test");
        await page.GetByRole(AriaRole.Link, new() { Name = "Office move" }).ClickAsync();

        await page.GetByLabel("New work item").FillAsync("Count the plants");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add item" }).ClickAsync();
        await Assertions.Expect(Column(page, "Open").GetByRole(AriaRole.Link, new() { Name = "Count the plants" })).ToBeVisibleAsync();

        var card = page.Locator("[data-item]").Filter(new() { HasText = "Count the plants" });
        await card.Locator("summary").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Blocked" }).ClickAsync();
        await Assertions.Expect(Column(page, "Blocked").GetByRole(AriaRole.Link, new() { Name = "Count the plants" })).ToBeVisibleAsync();

        // The browser takes it for a drag once the mouse has moved a little with the button down.
        await card.DragToAsync(Column(page, "Done").GetByRole(AriaRole.Heading), new() { SourcePosition = new() { X = 20, Y = 60 }, Steps = 10 });
        await Assertions.Expect(Column(page, "Done").GetByRole(AriaRole.Link, new() { Name = "Count the plants" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Count the plants" }).ClickAsync();
        await page.GetByText("Delete this item").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Office move" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Count the plants")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_item_is_assigned_dated_and_commented_on()
    {
        await using var visitor = await browser.VisitAsync(tracker.Url);
        var page = visitor.Page;
        await visitor.SignInAsync("alan@both.test");
        await page.GotoAsync("/t/acme");
        await page.GetByRole(AriaRole.Link, new() { Name = "Support handbook" }).ClickAsync();
        await page.GetByLabel("New work item").FillAsync("Write about <b>returns</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add item" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Write about <b>returns</b>" }).ClickAsync();

        await page.GetByLabel("Assignee").SelectOptionAsync(["Alan Turing"]);
        await page.GetByLabel("Due date").FillAsync("2031-05-01");
        await page.GetByLabel("Estimate").FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Support handbook" })).ToBeVisibleAsync();
        await page.GotoAsync("/t/acme/my");
        var row = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Write about <b>returns</b>" });
        await Assertions.Expect(row).ToContainTextAsync("1 May 2031");
        await Assertions.Expect(row).ToContainTextAsync("5 h");

        await row.GetByRole(AriaRole.Link, new() { Name = "Write about <b>returns</b>" }).ClickAsync();
        await page.GetByLabel("Add a comment").FillAsync("First line\nsecond line");
        await page.GetByRole(AriaRole.Button, new() { Name = "Comment" }).ClickAsync();
        var comment = page.Locator(".t-comment").Filter(new() { HasText = "second line" });
        await Assertions.Expect(comment).ToContainTextAsync("Alan Turing");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Whoever_is_given_an_item_by_somebody_else_hears_of_it_by_mail()
    {
        await using var ada = await browser.VisitAsync(tracker.Url);
        var page = ada.Page;
        await ada.SignInAsync("ada@acme.test");
        await page.GetByRole(AriaRole.Link, new() { Name = "Platform upkeep" }).ClickAsync();
        await page.GetByLabel("New work item").FillAsync("Renew the wildcard");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add item" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Renew the wildcard" }).ClickAsync();
        var item = page.Url;
        await page.GetByLabel("Assignee").SelectOptionAsync(["Alan Turing"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Assigned to Alan Turing").First).ToBeAttachedAsync();

        await ada.OpenMailAsync("alan@both.test", "Ada Lovelace gave you: Renew the wildcard");

        await Assertions.Expect(page.Locator("pre a")).ToHaveAttributeAsync("href", item);
    }

    [Fact]
    public async Task Saving_over_somebody_elses_change_is_refused_and_shows_what_stands()
    {
        await using var ada = await browser.VisitAsync(tracker.Url);
        await using var alan = await browser.VisitAsync(tracker.Url);
        await ada.SignInAsync("ada@acme.test");
        await alan.SignInAsync("alan@both.test");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Spring campaign" }).ClickAsync();
        await ada.Page.Locator(".t-item-title").First.ClickAsync();
        await alan.Page.GotoAsync(ada.Page.Url);

        await ada.Page.GetByLabel("Title").FillAsync("Ada was first");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Ada was first" })).ToBeVisibleAsync();
        await alan.Page.GetByLabel("Title").FillAsync("Alan was late");
        await alan.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Assertions.Expect(alan.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else saved this item");
        await Assertions.Expect(alan.Page.GetByLabel("Title")).ToHaveValueAsync("Ada was first");
    }

    private static ILocator Column(IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name });
}
