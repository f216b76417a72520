using Kit.Testing;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Engines;

/// <summary>Tracker whose jobs Hangfire runs, because a setting says so.</summary>
public sealed class HangfireTests(PostgresCluster postgres, Browser browser)
{
    [Fact]
    public async Task Mail_is_sent_by_Hangfire_and_operators_see_that_and_no_tenant_does()
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("tracker-");
        await using (var tracker = await TrackerProcess.StartAsync(folder.FullName, new()
        {
            ["ConnectionStrings__Kit"] = database.App,
            ["ConnectionStrings__KitOwner"] = database.Owner,
            ["Kit__Jobs__Engine"] = "Hangfire",
        }))
        {
            await using var mary = await browser.VisitAsync(tracker.Url);
            await mary.Page.GotoAsync("/register");
            await mary.Page.GetByLabel("Your name").FillAsync("Mary Hopkins");
            await mary.Page.GetByLabel("E-mail").FillAsync("mary@hopkins.test");
            await mary.Page.GetByLabel("Password").FillAsync("a kitchen with a view");
            await mary.Page.GetByLabel("Organisation").FillAsync("Hopkins & Daughters");
            await mary.Page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
            await mary.OpenMailAsync("mary@hopkins.test", "Confirm your address");
            await mary.Page.GotoAsync("/admin/hangfire");
            Assert.Contains("/login", mary.Page.Url, StringComparison.Ordinal);

            await using var ada = await browser.VisitAsync(tracker.Url);
            await ada.SignInAsync("ada@acme.test");
            Assert.Equal(403, await ada.StatusOfAsync("/admin/hangfire"));

            await using var operators = await browser.VisitAsync(tracker.Url);
            await operators.SignInAsync("operator@kit.test");
            await operators.Page.GotoAsync("/admin/hangfire");
            await operators.LookAsync("hangfire");
            await operators.Page.GotoAsync("/admin/hangfire/jobs/succeeded");
            await Assertions.Expect(operators.Page.GetByText("of tenant").First).ToBeVisibleAsync();
            await operators.LookAsync("hangfire-succeeded");
            await operators.Page.GetByText("of tenant").First.ClickAsync();
            await operators.LookAsync("hangfire-job");
            Assert.Empty(operators.Complaints);
        }

        folder.Delete(recursive: true);
    }
}
