using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using MimeKit;
using Tracker.Tests.Running;

namespace Tracker.Tests.Digest;

/// <summary>The mail of the morning, as members get it.</summary>
public sealed class DigestTests(Browser browser) : IAsyncLifetime
{
    private const string Ada = "ada@acme.test";
    private const string Alan = "alan@both.test";
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-").FullName;
    private readonly SmtpServer _mail = new();
    private TrackerProcess? _tracker;

    public async ValueTask InitializeAsync() => _tracker = await TrackerProcess.StartAsync(_folder, MailSettings.For(_mail));

    public async ValueTask DisposeAsync()
    {
        await _tracker!.DisposeAsync();
        await _mail.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task In_the_morning_each_member_gets_one_mail_of_what_is_due_unless_it_is_switched_off()
    {
        await using var alan = await browser.VisitAsync(_tracker!.Url);
        await alan.SignInAsync(Alan);
        await alan.Page.GotoAsync("/t/acme/my");
        await alan.Page.GetByRole(AriaRole.Button, new() { Name = "Send me none" }).ClickAsync();
        await Assertions.Expect(alan.Page.GetByText("You get no mail of what is due.")).ToBeVisibleAsync();
        await alan.LookAsync("digest-off");

        await using var ada = await browser.VisitAsync(_tracker.Url);
        await ada.SignInAsync(Ada);
        await DueLastWeekAsync(ada.Page, "Water the plants");

        // Not yet seen to, as if the morning had just begun.
        await Eventually.IsTrueAsync(async () => await NumberAsync("SELECT count(*) FROM kit_schedules WHERE name = 'digest'") == 3);
        await MorningAsync();
        await UntilDigestsAreDoneAsync("acme", 1);
        await UntilDigestsAreDoneAsync("globex", 1);
        await Eventually.IsTrueAsync(() => Task.FromResult(Mails("acme").Count > 0 && Mails("globex").Any(m => To(m) == Alan)), what: "The mails of the morning");
        var mail = Assert.Single(Mails("acme"));
        Assert.Equal(Ada, To(mail));
        Assert.Matches(new Regex(@"^\d+ items? (is|are) due, \d+ overdue$"), mail.Subject);
        Assert.Contains("Hello Ada Lovelace,", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("- Water the plants (Website relaunch, ", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"{_tracker.Url}/t/acme/my", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("reactor", mail.TextBody, StringComparison.OrdinalIgnoreCase); // Globex's

        // However often the same morning comes.
        await MorningAsync();
        await UntilDigestsAreDoneAsync("acme", 2);
        Assert.Single(Mails("acme"));

        // The organisation chooses its hour, and its clock.
        await ada.Page.GotoAsync("/t/acme/settings");
        await Assertions.Expect(ada.Page.GetByLabel("Mail to members")).ToHaveValueAsync("7");
        await ada.Page.GetByLabel("Mail to members").SelectOptionAsync("9");
        await ada.Page.GetByLabel("Time zone").SelectOptionAsync("Asia/Kathmandu");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByLabel("Mail to members")).ToHaveValueAsync("9");
        await ada.LookAsync("digest-settings");
        await Eventually.IsTrueAsync(async () => (await QueryAsync($"SELECT next_at FROM kit_schedules WHERE tenant_id = {Id("acme")}")).EndsWith("03:15:00.000000", StringComparison.Ordinal), what: "09:00 in Kathmandu");
        await ada.Page.GetByLabel("Mail to members").SelectOptionAsync("Never");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByLabel("Mail to members")).ToHaveValueAsync("");
        Assert.Equal("Paused", await QueryAsync($"SELECT state FROM kit_schedules WHERE tenant_id = {Id("acme")}"));
        Assert.Empty(ada.Complaints);
        Assert.Empty(alan.Complaints);
        Assert.DoesNotContain("fail:", _tracker.Output, StringComparison.Ordinal);
    }

    private static async Task DueLastWeekAsync(IPage page, string title)
    {
        await page.GotoAsync("/t/acme");
        await page.GetByRole(AriaRole.Link, new() { Name = "Website relaunch" }).ClickAsync();
        await page.Locator(".t-item-title").First.ClickAsync();
        await page.GetByLabel("Title").FillAsync(title);
        await page.GetByLabel("Status").SelectOptionAsync("Open");
        await page.GetByLabel("Assignee").SelectOptionAsync("Ada Lovelace");
        await page.GetByLabel("Due").FillAsync(TimeProvider.System.GetUtcNow().AddDays(-7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = title })).ToBeVisibleAsync();
    }

    // The last time that it was seven o'clock was not seen to.
    private Task<string> MorningAsync() => QueryAsync("UPDATE kit_schedules SET last_at = NULL, next_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 day') || '000'");

    private Task UntilDigestsAreDoneAsync(string slug, int number) => Eventually.IsTrueAsync(
        async () => await NumberAsync($"SELECT count(*) FROM kit_jobs WHERE kind = 'items.digest' AND state = 'done' AND tenant_id = {Id(slug)}") >= number
            && await NumberAsync("SELECT count(*) FROM kit_jobs WHERE kind = 'kit.mail' AND state <> 'done'") == 0,
        what: $"{number} digests of {slug}");

    private static string Id(string slug) => $"(SELECT id FROM kit_tenants WHERE slug = '{slug}')";

    private List<MimeMessage> Mails(string slug) =>
        [.. _mail.Mails.Select(m => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(m)))).Where(m => m.TextBody!.Contains($"/t/{slug}/my", StringComparison.Ordinal))];

    private static string To(MimeMessage mail) => mail.To.Mailboxes.Single().Address;

    private async Task<int> NumberAsync(string sql) => int.Parse(await QueryAsync(sql), CultureInfo.InvariantCulture);

    private async Task<string> QueryAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "kit.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }
}
