using System.Net;
using Kit.Auth.Tests.TestModel;

namespace Kit.Auth.Tests.Pages;

public sealed class PasswordTests
{
    private const string NewPassword = "another good password";

    [Fact]
    public async Task A_lost_password_is_replaced_once_and_ends_all_sessions()
    {
        await using var host = await Host.OnSqliteAsync();
        using var elsewhere = await host.LogInAsync("ada@acme.test");
        using var browser = host.NewBrowser();
        await AskAsync(browser, "ada@acme.test");
        var link = host.Inbox.Link("ada@acme.test", "new password");
        var form = await browser.GetAsync(link);

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => browser.SubmitAsync(form, "Change the password", ("Password", NewPassword))));

        Assert.Single(answers, a => a.Title == "Your password is changed");
        Assert.Equal("/login", (await elsewhere.GetAsync("/t/acme")).Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.LogInAsync("ada@acme.test")).Status);
        Assert.Equal("/t/acme", (await browser.LogInAsync("ada@acme.test", NewPassword)).Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(link)).Status);
    }

    [Fact]
    public async Task A_newer_link_takes_the_place_of_the_older_one()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await AskAsync(browser, "ada@acme.test");
        var first = host.Inbox.Link("ada@acme.test", "new password");
        await AskAsync(browser, "ada@acme.test");

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(host.Inbox.Link("ada@acme.test", "new password"))).Status);
    }

    [Fact]
    public async Task An_address_without_an_account_gets_the_same_answer_and_no_mail()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var known = await AskAsync(browser, "ada@acme.test");
        var unknown = await AskAsync(browser, "nobody@acme.test");

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(known.Comparable("ada@acme.test"), unknown.Comparable("nobody@acme.test"));
        Assert.Empty(host.Inbox.To("nobody@acme.test"));
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_and_keeps_this_browser_signed_in()
    {
        await using var host = await Host.OnSqliteAsync();
        using var elsewhere = await host.LogInAsync("ada@acme.test");
        using var browser = await host.LogInAsync("ada@acme.test");

        var wrong = await ChangeAsync(browser, "not the current one");
        Assert.Equal("That is not your current password.", wrong.Error);
        Assert.Equal("Acme", (await elsewhere.GetAsync("/t/acme")).Title);

        Assert.Equal("Your password is changed", (await ChangeAsync(browser, Host.Password)).Title);
        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
        Assert.Equal("/login", (await elsewhere.GetAsync("/t/acme")).Url.AbsolutePath);
    }

    [Fact]
    public async Task A_disabled_user_is_signed_out_at_once()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        await host.Services.GetRequiredService<IUserAccounts>().SetDisabledAsync(host.Ada.Id, true);

        Assert.Equal("/login", (await browser.GetAsync("/t/acme")).Url.AbsolutePath);
    }

    [Fact]
    public async Task A_session_is_listed_and_ended_from_another_one_but_not_by_another_person()
    {
        await using var host = await Host.OnSqliteAsync();
        using var elsewhere = await host.LogInAsync("ada@acme.test");
        using var browser = await host.LogInAsync("ada@acme.test");
        using var grace = await host.LogInAsync("grace@globex.test");
        var account = await browser.GetAsync("/account");
        var form = account.Document.QuerySelectorAll("form").Single(f => f.GetAttribute("action")!.Contains("/sessions/", StringComparison.Ordinal));
        var token = (await grace.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        await grace.PostAsync(form.GetAttribute("action")!, [new("__RequestVerificationToken", token)]);
        Assert.Equal("Acme", (await elsewhere.GetAsync("/t/acme")).Title);

        await browser.SubmitAsync(account, (AngleSharp.Html.Dom.IHtmlFormElement)form, null);
        Assert.Equal("/login", (await elsewhere.GetAsync("/t/acme")).Url.AbsolutePath);
        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
    }

    private static async Task<Page> AskAsync(Browser browser, string email) =>
        await browser.SubmitAsync(await browser.GetAsync("/forgot-password"), "Send the link", ("Email", email));

    private static async Task<Page> ChangeAsync(Browser browser, string current) =>
        await browser.SubmitAsync(await browser.GetAsync("/account"), "Change the password", ("Current", current), ("New", NewPassword));
}
