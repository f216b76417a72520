using Kit.Testing;
using Microsoft.Playwright;

namespace Tracker.Tests.Running;

/// <summary>The mails of Development, as somebody reads them at <c>/dev/mail</c>.</summary>
internal static class Inbox
{
    /// <summary>Opens the newest mail to an address whose subject has these words, once it is there.</summary>
    public static async Task OpenMailAsync(this Visitor visitor, string to, string subject)
    {
        var page = visitor.Page;
        var link = await Eventually.FindAsync(
            async () =>
            {
                await page.GotoAsync("/dev/mail");
                var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = to }).Filter(new() { HasText = subject });
                return await row.CountAsync() > 0 ? row.First.GetByRole(AriaRole.Link) : null;
            },
            what: $"A mail to {to}: {subject}");
        await link.ClickAsync();
    }
}
