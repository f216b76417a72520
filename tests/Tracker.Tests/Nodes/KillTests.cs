using Kit.Testing;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Nodes;

/// <summary>Tracker itself, ended with SIGKILL while one mail is on its way to the SMTP server and another has been committed behind it.</summary>
public sealed class KillTests(PostgresCluster postgres, Browser browser)
{
    [Theory, InlineData("SQLite"), InlineData("PostgreSQL")]
    public async Task What_was_being_sent_and_what_was_committed_is_sent_after_a_restart(string on)
    {
        var folder = Directory.CreateTempSubdirectory("tracker-");
        await using var server = new SmtpServer();
        var settings = MailSettings.For(server);
        settings["Kit__Jobs__Workers"] = "1";
        settings["Kit__Jobs__Lease"] = "00:00:03";
        if (on == "PostgreSQL")
        {
            var database = await postgres.CreateDatabaseAsync();
            settings["ConnectionStrings__Kit"] = database.App;
            settings["ConnectionStrings__KitOwner"] = database.Owner;
        }

        server.Hold();
        await using (var tracker = await TrackerProcess.StartAsync(folder.FullName, settings))
        {
            await using var visitor = await browser.VisitAsync(tracker.Url);
            await ForgetPasswordAsync(visitor.Page, "ada@acme.test");
            await Eventually.IsTrueAsync(() => Task.FromResult(server.Held > 0));
            await ForgetPasswordAsync(visitor.Page, "grace@globex.test");
            await tracker.KillAsync();
        }

        Assert.Empty(server.Mails);
        Assert.Equal(1, server.Held); // the second had not begun
        server.Release();
        await using (await TrackerProcess.StartAsync(folder.FullName, settings))
        {
            foreach (var address in new[] { "ada@acme.test", "grace@globex.test" })
            {
                await Eventually.IsTrueAsync(() => Task.FromResult(server.Mails.Any(m => m.Contains($"To: {address}", StringComparison.Ordinal))), what: $"The mail to {address}");
            }
        }

        Assert.Equal(2, server.Mails.Count);
        folder.Delete(recursive: true);
    }

    private static async Task ForgetPasswordAsync(IPage page, string email)
    {
        await page.GotoAsync("/forgot-password");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.Locator("main").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Check your mail");
    }
}
