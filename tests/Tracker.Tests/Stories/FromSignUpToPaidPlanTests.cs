using Kit.Testing;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Stories;

public sealed class FromSignUpToPaidPlanTests(DemoTracker tracker, Browser browser)
{
    private const string Email = "mary@hopkins.test";
    private const string Password = "a kitchen with a view";

    [Fact]
    public async Task A_stranger_signs_up_hits_the_limit_pays_and_goes_on()
    {
        await using var mary = await browser.VisitAsync(tracker.Url);
        var page = mary.Page;

        // A new account, with its organisation, by the link in the mail.
        await page.GotoAsync("/");
        await mary.LookAsync("story-01-landing");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await page.GetByLabel("Your name").FillAsync("Mary Hopkins");
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByLabel("Organisation").FillAsync("Hopkins & Daughters");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Check your mail");
        await mary.OpenMailAsync(Email, "Confirm your address");
        await mary.LookAsync("story-02-mail");
        await page.Locator("pre a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm and create the account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Projects", Exact = true })).ToBeVisibleAsync();
        Assert.EndsWith("/t/hopkins-daughters", page.Url, StringComparison.Ordinal);
        await mary.LookAsync("story-03-empty");

        // Three projects are free, with as many items as one likes.
        await CreateProjectAsync(page, "Jam");
        await page.GetByLabel("New work item").FillAsync("Boil the plums");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add item" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Boil the plums" })).ToBeVisibleAsync();
        await mary.LookAsync("story-04-board");
        foreach (var name in new[] { "Chutney", "Pickles" })
        {
            await page.GotoAsync("/t/hopkins-daughters");
            await CreateProjectAsync(page, name);
        }

        // The fourth is not.
        await page.GotoAsync("/t/hopkins-daughters");
        await SubmitProjectAsync(page, "Marmalade");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your plan allows 3 projects");
        Assert.Equal(3, await page.Locator(".t-project").CountAsync());
        Assert.Equal("Marmalade", await page.GetByLabel("Name").InputValueAsync());
        await mary.LookAsync("story-05-limit");

        // The upgrade: a card that is declined, then one that is not.
        await page.GetByRole(AriaRole.Link, new() { Name = "Upgrade" }).ClickAsync();
        await mary.LookAsync("story-06-billing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Team" }).ClickAsync();
        await page.PayAsync(StripePage.Declined);
        await Assertions.Expect(page.GetByText("declined", new() { Exact = false }).First).ToBeVisibleAsync();
        await mary.LookAsync("story-07-declined");
        await page.PayAsync(StripePage.Good);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/t/hopkins-daughters/billing"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your plan: Team" })).ToBeVisibleAsync();
        await mary.LookAsync("story-08-team");

        await page.GotoAsync("/t/hopkins-daughters");
        await CreateProjectAsync(page, "Marmalade");

        // What came by mail.
        await mary.OpenMailAsync(Email, "Welcome to Tracker");
        await mary.OpenMailAsync(Email, "invoice");
        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("$8.00");
        await mary.LookAsync("story-09-invoice-mail");

        // The admin shows the item, changes it, and remembers what it was.
        await page.GotoAsync("/t/hopkins-daughters/admin/work-items");
        await page.GetByRole(AriaRole.Link, new() { Name = "Boil the plums" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Title").FillAsync("Boil the damsons");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await mary.LookAsync("story-10-history");
        var history = page.GetByRole(AriaRole.Main);
        await Assertions.Expect(history).ToContainTextAsync("Boil the plums");
        await Assertions.Expect(history).ToContainTextAsync("Boil the damsons");
        await Assertions.Expect(history).ToContainTextAsync("Mary Hopkins");

        // Out, and out it stays.
        await page.GotoAsync("/t/hopkins-daughters");
        await Assertions.Expect(page.Locator(".t-project")).ToHaveCountAsync(4);
        await page.GetByText("Mary Hopkins").ClickAsync();
        await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/t/hopkins-daughters");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
        Assert.Empty(mary.Complaints);
    }

    [Fact]
    public async Task The_webhook_alone_activates_the_plan()
    {
        await using var peter = await browser.VisitAsync(tracker.Url);
        var page = peter.Page;
        await peter.SignInAsync("peter@initech.test");
        await page.GotoAsync("/t/initech/billing");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your plan: Free" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Business" }).ClickAsync();

        // The browser never comes back from the payment page.
        await page.RouteAsync("**/billing/return*", route => route.AbortAsync());
        await page.PayAsync(StripePage.Good);

        await using var second = await browser.VisitAsync(tracker.Url);
        await second.SignInAsync("peter@initech.test");
        await Eventually.IsTrueAsync(
            async () =>
            {
                await second.Page.GotoAsync("/t/initech/billing");
                return await second.Page.GetByRole(AriaRole.Heading, new() { Name = "Your plan: Business" }).CountAsync() == 1;
            },
            what: "The Business plan");
    }

    private static async Task CreateProjectAsync(IPage page, string name)
    {
        await SubmitProjectAsync(page, name);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync();
    }

    private static async Task SubmitProjectAsync(IPage page, string name)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
    }
}
