using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Stories;

/// <summary>An operator at work, and an owner who looks after their organisation: pages without script, in a browser.</summary>
public sealed class OperatorsTests(Browser browser) : IAsyncLifetime
{
    private const string Organisation = "/t/globex/settings/organisation";
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-").FullName;
    private TrackerProcess? _tracker;

    private string Url => _tracker!.Url;

    public async ValueTask InitializeAsync() => _tracker = await TrackerProcess.StartAsync(_folder, new() { ["Kit__Operations__UpkeepInterval"] = "00:00:02", ["Kit__Moves__CleanUpAfter"] = "00:00:00" });

    public async ValueTask DisposeAsync()
    {
        await _tracker!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_operator_finds_a_tenant_exports_clones_and_erases_it()
    {
        await using var olive = await browser.VisitAsync(Url);
        var page = olive.Page;
        await olive.SignInAsync("operator@kit.test");
        await page.GotoAsync("/admin/tenants?sort=-rows");
        while (await page.GetByText("kB").Or(page.GetByText("0 B")).CountAsync() == 0)
        {
            await page.ReloadAsync(); // until the upkeep has measured them
        }

        await olive.LookAsync("tenants-list");
        await page.GetByLabel("Plan").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        Assert.Contains("plan=", page.Url, StringComparison.Ordinal);
        await page.GotoAsync("/admin/tenants?q=initech");
        await page.GetByRole(AriaRole.Link, new() { Name = "Initech" }).ClickAsync();
        var tenant = new Uri(page.Url).AbsolutePath;
        await olive.LookAsync("tenant");

        await page.GetByRole(AriaRole.Link, new() { Name = "Export…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Asked for by their lawyers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToBeVisibleAsync(); // the page looks again by itself
        await olive.LookAsync("tenant-export");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.StartsWith("initech-", download.SuggestedFilename, StringComparison.Ordinal);

        await page.GotoAsync(tenant);
        await page.GetByRole(AriaRole.Link, new() { Name = "Clone…" }).ClickAsync();
        await olive.LookAsync("tenant-clone");
        await page.GetByLabel("Reason").FillAsync("To look into their ticket");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clone" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "initech-sandbox" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "initech-sandbox" }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Status…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Looked into");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Initech (sandbox)" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Erase…" }).ClickAsync();
        await olive.LookAsync("tenant-erase");
        await page.GetByLabel("Reason").FillAsync("Looked into");
        await page.GetByLabel("Type the slug").FillAsync("initech-sandbox");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "is erased" })).ToBeVisibleAsync();
        await olive.LookAsync("tenant-erased");
        Assert.Empty(olive.Complaints);
    }

    [Fact]
    public async Task An_operator_makes_a_tenant_gives_one_a_database_of_its_own_and_looks_at_its_rows_there()
    {
        await using var olive = await browser.VisitAsync(Url);
        var page = olive.Page;
        await olive.SignInAsync("operator@kit.test");
        await page.GotoAsync("/admin/tenants");
        await page.GetByRole(AriaRole.Link, new() { Name = "New tenant" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Umbrella");
        await page.GetByLabel("e-mail").FillAsync("nobody@kit.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("registers first");
        await olive.LookAsync("tenant-new");
        await page.GetByLabel("e-mail").FillAsync("grace@globex.test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Umbrella" })).ToBeVisibleAsync();

        await page.GotoAsync("/admin/tenants?q=initech");
        await page.GetByRole(AriaRole.Link, new() { Name = "Initech" }).ClickAsync();
        var tenant = new Uri(page.Url).AbsolutePath;
        await page.GetByRole(AriaRole.Link, new() { Name = "Move…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Its plan has a database of its own");
        await olive.LookAsync("tenant-move");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move it there" }).ClickAsync();
        await olive.LookAsync("tenant-moving");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Move it back" })).ToBeVisibleAsync(new() { Timeout = 60_000 }); // the page looks again by itself
        await olive.LookAsync("tenant-moved");

        await page.GotoAsync(tenant);
        await olive.LookAsync("tenant-with-database");
        await page.GetByRole(AriaRole.Link, new() { Name = "Its rows…" }).ClickAsync();
        await olive.LookAsync("database-home");
        await page.GetByLabel("Entities").GetByRole(AriaRole.Link, new() { Name = "Work items" }).ClickAsync();
        await Assertions.Expect(page.Locator(".admin-database")).ToContainTextAsync("Database initech_db");
        await olive.LookAsync("database-list");
        await page.GetByRole(AriaRole.Link, new() { Name = "Change the database" }).ClickAsync();
        await olive.LookAsync("databases");
        await page.GetByRole(AriaRole.Link, new() { Name = "The database that tenants share" }).ClickAsync();
        Assert.Equal("/admin/work-items", new Uri(page.Url).AbsolutePath);
        Assert.Empty(olive.Complaints);
    }

    [Fact]
    public async Task An_owner_changes_the_address_takes_the_data_and_closes_the_organisation()
    {
        await using var grace = await browser.VisitAsync(Url);
        var page = grace.Page;
        await grace.SignInAsync("grace@globex.test");
        await page.GotoAsync("/t/globex/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Address, domains" }).ClickAsync();
        await page.GetByLabel("Name in the address").FillAsync("globex-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the address" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/t/globex-2/settings/organisation"));
        await page.GotoAsync(Organisation); // the old one leads to the new one
        Assert.EndsWith("/t/globex-2/settings/organisation", page.Url, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Make an archive" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToBeVisibleAsync();
        await grace.LookAsync("organisation");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.StartsWith("globex-2-", download.SuggestedFilename, StringComparison.Ordinal);

        await page.GetByLabel("Type the name").FillAsync("Globex");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close Globex" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Globex is being closed" })).ToBeVisibleAsync();
        await grace.LookAsync("organisation-closing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep Globex" }).ClickAsync();
        Assert.Equal(200, await grace.StatusOfAsync("/t/globex-2"));
        Assert.Empty(grace.Complaints);
    }
}
