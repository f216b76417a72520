using Kit.Auth.Tests.TestModel;
using Kit.Notifications;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Auth.Tests.Pages;

public sealed class MailTests
{
    [Fact]
    public async Task Mails_arrive_in_the_inbox_page_of_development()
    {
        await using var host = await Host.OnSqliteAsync(builder => builder.Services.RemoveAll<IMailer>());
        using var browser = host.NewBrowser();

        await browser.SubmitAsync(
            await browser.GetAsync("/register"), "Create the account",
            ("Name", "New Person"), ("Email", "new@person.test"), ("Password", "a long enough one"), ("Organisation", "New Team"));

        await Eventually.IsTrueAsync(async () => (await browser.GetAsync("/dev/mail")).Text.Contains("Confirm your address", StringComparison.Ordinal));
    }
}
