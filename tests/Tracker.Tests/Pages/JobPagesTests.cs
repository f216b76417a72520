using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Pages;

/// <summary>Pages of jobs in a browser. The job is a row that the test changes, as the node that runs it would.</summary>
public sealed class JobPagesTests(DemoTracker tracker, Browser browser)
{
    private const string Id = "019ACC00-0000-7000-8000-0000000000A1";
    private const string Now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'";

    [Fact]
    public async Task A_page_follows_a_job_to_its_end_without_being_loaded_again_and_asks_no_more_then()
    {
        await tracker.ExecuteAsync(
            $"""
            INSERT INTO kit_jobs (tenant_id, id, lane, kind, version, payload, priority, run_at, state, attempts, max_attempts, crash_count, lease_until, lease_token, created_at, unsettled, progress_done, progress_total, progress_text)
            SELECT id, '{Id}', 'default', 'items.digest', 1, '', 0, {Now}, 'running', 1, 10, 0, strftime('%Y-%m-%d %H:%M:%f', 'now', '1 days') || '000', '{Id}', {Now}, 0, 20, 100, 'importing'
            FROM kit_tenants WHERE slug = 'acme'
            """);
        await using var ada = await browser.VisitAsync(tracker.Url);
        await ada.SignInAsync("ada@acme.test");
        var page = ada.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync("/t/acme/settings/jobs?state=running");
        await ada.LookAsync("tenant-jobs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mails of what is due" }).ClickAsync();
        var (words, bar) = (page.Locator("[data-kit-words]"), page.GetByRole(AriaRole.Progressbar));
        await Assertions.Expect(words).ToHaveTextAsync("Runs: importing, 20 of 100");
        await Assertions.Expect(bar).ToHaveJSPropertyAsync("value", 0.2);
        await ada.LookAsync("tenant-job-running");
        await AccessibilityTests.AssertAccessibleAsync(ada, page.Url);
        await page.EvaluateAsync("window.sameDocument = true");

        // An answer that says nothing keeps it from nothing.
        var failing = 1;
        await page.RouteAsync("**/_kit/jobs/*", route => Interlocked.Decrement(ref failing) >= 0 ? route.FulfillAsync(new() { Status = 503 }) : route.ContinueAsync());
        await SetAsync("progress_done = 60");
        await Assertions.Expect(words).ToHaveTextAsync("Runs: importing, 60 of 100");
        await Assertions.Expect(bar).ToHaveJSPropertyAsync("value", 0.6);
        Assert.True(failing < 0);

        await SetAsync($"state = 'done', finished_at = {Now}, lease_until = NULL, lease_token = NULL, progress_done = 100");
        await Assertions.Expect(words).ToHaveTextAsync("Done: importing, 100 of 100");
        await Assertions.Expect(bar).ToBeHiddenAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.sameDocument"));
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.Contains("/_kit/jobs/", StringComparison.Ordinal) ? 1 : 0;
        await page.Clock.FastForwardAsync("10:00");
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        Assert.Equal(0, asked);

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Done: importing, 100 of 100");
        await ada.LookAsync("tenant-job-done");
        Assert.Empty(ada.Complaints);
    }

    private Task SetAsync(string what) => tracker.ExecuteAsync($"UPDATE kit_jobs SET {what} WHERE id = '{Id}'");
}
