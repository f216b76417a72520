using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kit.Testing;
using Microsoft.Playwright;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Dedicated;

/// <summary>All that a tenant does, with a database of its own: nobody who uses Tracker notices.</summary>
public sealed class OwnDatabaseTests(PostgresCluster postgres, Browser browser)
{
    private const string Nina = "nina@initech.test";

    private static readonly string[] ControlPlane =
    [
        "kit_memberships", "kit_invitations", "kit_billing_accounts", "kit_billing_subscriptions", "kit_billing_invoices", "kit_billing_notices", "kit_stripe_customers",
        "kit_tenant_slugs", "kit_tenant_domains", "kit_tenant_moves", "kit_oauth_applications", "kit_oauth_authorizations", "kit_oauth_tokens",
    ];

    // Written in one transaction with what it is about, in whichever database that is; and what tells the one from the other.
    private static readonly string[] Both = ["kit_audit_entries", "kit_audit_seals", "kit_jobs", "kit_lanes", "kit_events", "kit_departed_tenants"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tenant_with_a_database_of_its_own_works_as_any_other(bool onPostgres)
    {
        await using var tracker = await OwnDatabaseTracker.StartAsync(onPostgres ? postgres : null);
        var before = await tracker.CountAsync(own: false);
        await using var peter = await browser.VisitAsync(tracker.Process.Url);
        var page = peter.Page;
        await peter.SignInAsync("peter@initech.test");

        await UseUpTheFreePlanAsync(page);
        await using var nina = await InviteAsync(tracker, peter);
        await AssignAsync(peter);
        await CommentAsync(nina);
        await ChangeRoleAsync(page);
        await PayAsync(page);
        await UseAdministrationAsync(page);
        await ChangeSettingsAsync(page);
        await CallAsync(tracker.Process);
        await LookAsOperatorAsync(tracker.Process);

        await AssertPlacesAsync(tracker, before);
        Assert.Empty(peter.Complaints);
        Assert.DoesNotContain("fail:", tracker.Process.Output, StringComparison.Ordinal);
    }

    private static async Task UseUpTheFreePlanAsync(IPage page)
    {
        await page.GotoAsync("/t/initech");
        await Assertions.Expect(page.GetByText("0 of 3 projects")).ToBeVisibleAsync();
        foreach (var name in new[] { "Reports", "Printer", "Basement" })
        {
            await page.GotoAsync("/t/initech");
            await SubmitProjectAsync(page, name);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        }

        await page.GetByLabel("New work item").FillAsync("Find the stapler");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add item" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Find the stapler" })).ToBeVisibleAsync();
        await page.GotoAsync("/t/initech");
        await SubmitProjectAsync(page, "Too many");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your plan allows 3 projects");
    }

    private async Task<Visitor> InviteAsync(OwnDatabaseTracker tracker, Visitor peter)
    {
        var page = peter.Page;
        await page.GotoAsync("/t/initech/members");
        await page.GetByLabel("E-mail").FillAsync(Nina);
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("member");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        await Assertions.Expect(page.GetByText(Nina).First).ToBeVisibleAsync();
        await peter.OpenMailAsync(Nina, "invite");
        var link = await page.Locator("pre a").First.GetAttributeAsync("href");

        var nina = await browser.VisitAsync(tracker.Process.Url);
        await nina.Page.GotoAsync(link!);
        await nina.Page.GetByLabel("Your name").FillAsync("Nina");
        await nina.Page.GetByLabel("Password").FillAsync("a moment, please hold");
        await nina.Page.GetByRole(AriaRole.Button, new() { Name = "Create the account and accept" }).ClickAsync();
        await Assertions.Expect(nina.Page.GetByRole(AriaRole.Heading, new() { Name = "Projects", Exact = true })).ToBeVisibleAsync();
        return nina;
    }

    // Who joined can be given work as soon as the copy of the membership has come.
    private static async Task AssignAsync(Visitor peter)
    {
        var page = peter.Page;
        await OpenItemAsync(page);
        await Eventually.IsTrueAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.GetByLabel("Assignee").GetByRole(AriaRole.Option, new() { Name = "Nina" }).CountAsync() == 1;
            },
            what: "Nina among those who can be given work");
        await page.GetByLabel("Assignee").SelectOptionAsync("Nina");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Assigned to Nina")).ToBeAttachedAsync();
        await peter.OpenMailAsync(Nina, "Find the stapler");
    }

    private static async Task CommentAsync(Visitor nina)
    {
        var page = nina.Page;
        await page.GotoAsync("/t/initech/my");
        await page.GetByRole(AriaRole.Link, new() { Name = "Find the stapler" }).First.ClickAsync();
        await page.GetByLabel("Add a comment").FillAsync("It is red");
        await page.GetByRole(AriaRole.Button, new() { Name = "Comment" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It is red")).ToBeVisibleAsync();
        await page.GotoAsync("/t/initech/search?q=stapler");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Find the stapler" })).ToBeVisibleAsync();
    }

    private static async Task ChangeRoleAsync(IPage page)
    {
        await page.GotoAsync("/t/initech/members");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = Nina });
        await row.GetByLabel("Role of Nina").SelectOptionAsync("admin");
        await row.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await page.GotoAsync("/t/initech/members");
        await Assertions.Expect(page.GetByLabel("Role of Nina")).ToHaveValueAsync("admin");
    }

    private static async Task PayAsync(IPage page)
    {
        await page.GotoAsync("/t/initech/billing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Team" }).ClickAsync();
        await page.PayAsync(StripePage.Good);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/t/initech/billing"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your plan: Team" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("2 members paid for")).ToBeVisibleAsync();
        await page.GotoAsync("/t/initech");
        await SubmitProjectAsync(page, "Basement, deeper");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Basement, deeper", Exact = true })).ToBeVisibleAsync();
    }

    private static async Task UseAdministrationAsync(IPage page)
    {
        await page.GotoAsync("/t/initech/admin/work-items");
        await page.GetByRole(AriaRole.Link, new() { Name = "Find the stapler" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Title").FillAsync("Find the red stapler");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        var main = page.GetByRole(AriaRole.Main);
        await Assertions.Expect(main).ToContainTextAsync("Find the red stapler");
        await Assertions.Expect(main).ToContainTextAsync("Peter Gibbons");

        await page.GotoAsync("/t/initech/admin/memberships");
        await page.GetByRole(AriaRole.Link, new() { Name = "Nina" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Assertions.Expect(main).ToContainTextAsync("admin");

        // One log, in whichever database each entry stands.
        await page.GotoAsync("/t/initech/admin/audit-entries");
        await Assertions.Expect(main).ToContainTextAsync("Find the red stapler");
        await Assertions.Expect(main).ToContainTextAsync("Nina");
        await page.GotoAsync("/t/initech/admin");
        await Assertions.Expect(main).ToContainTextAsync("Find the red stapler");
    }

    private static async Task ChangeSettingsAsync(IPage page)
    {
        await page.GotoAsync("/t/initech/settings");
        await page.GetByLabel("Name of the organisation").FillAsync("Initrode");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Name of the organisation")).ToHaveValueAsync("Initrode");
    }

    private static async Task CallAsync(TrackerProcess tracker)
    {
        using var program = await ApiCaller.ConnectAsync(tracker, OwnDatabaseTracker.Client);
        var (projects, total) = await program.ListAsync("/api/projects?pageSize=50");
        Assert.Equal(4, total);
        using var created = await program.PostAsync("/api/work-items", new { title = "From outside", projectId = projects[0].GetProperty("id").GetString() });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var patched = await program.PatchAsync($"/api/work-items/{id}", new { status = "in_progress" });
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        Assert.Equal(1, (await program.ListAsync("/api/work-items?search=outside")).Total);

        using var acme = await ApiCaller.ConnectAsync(tracker, "acme-integration");
        Assert.Equal(12, (await acme.ListAsync("/api/projects?pageSize=1")).Total);
        Assert.Equal(HttpStatusCode.NotFound, (await acme.GetAsync($"/api/work-items/{id}")).StatusCode);
    }

    private async Task LookAsOperatorAsync(TrackerProcess tracker)
    {
        await using var olive = await browser.VisitAsync(tracker.Url);
        await olive.SignInAsync("operator@kit.test");
        var main = olive.Page.GetByRole(AriaRole.Main);
        await olive.Page.GotoAsync("/admin/tenants");
        await Assertions.Expect(main).ToContainTextAsync("Initrode");
        await olive.Page.GotoAsync("/admin/audit-entries?tenant=initech");
        await Assertions.Expect(main).ToContainTextAsync("Find the red stapler");
        await Assertions.Expect(main).ToContainTextAsync("Nina");
        await olive.Page.GotoAsync("/admin/memberships?q=nina");
        await Assertions.Expect(main).ToContainTextAsync(Nina);
    }

    private static async Task AssertPlacesAsync(OwnDatabaseTracker tracker, Dictionary<(string Table, string Tenant), long> before)
    {
        // What the tenant left behind is deleted after a time.
        Dictionary<(string Table, string Tenant), long> shared = [];
        await Eventually.IsTrueAsync(
            async () =>
            {
                shared = await tracker.CountAsync(own: false);
                return shared.Keys.All(k => k.Tenant != "initech" || ControlPlane.Contains(k.Table) || Both.Contains(k.Table));
            },
            what: "nothing of the tenant in the shared database but the control plane");
        var own = await tracker.CountAsync(own: true);
        Assert.Equal((4, 2, 1), (own[("projects", "initech")], own[("work_items", "initech")], own[("comments", "initech")]));
        Assert.Equal([], own.Keys.Where(k => k.Tenant != "initech"));

        // Of the control plane it has copies of what its rows refer to, and nothing else.
        Assert.Equal((2, 2), (own[("kit_memberships", "initech")], shared[("kit_memberships", "initech")]));
        Assert.Equal(["kit_memberships"], own.Keys.Select(k => k.Table).Where(t => ControlPlane.Contains(t)));

        static bool IsRow((string Table, string Tenant) key) => key is { Tenant: not "initech", Table: not ("kit_jobs" or "kit_lanes" or "kit_schedules" or "kit_audit_seals" or "kit_oauth_applications") };
        Assert.Equal(before.Where(c => IsRow(c.Key)).OrderBy(c => c.Key), shared.Where(c => IsRow(c.Key)).OrderBy(c => c.Key));
    }

    private static async Task OpenItemAsync(IPage page)
    {
        await page.GotoAsync("/t/initech");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Basement" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Find the stapler" }).First.ClickAsync();
    }

    private static async Task SubmitProjectAsync(IPage page, string name)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
    }
}
