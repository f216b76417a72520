using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.Pages;

public sealed class RegisterTests
{
    [Fact]
    public async Task A_stranger_signs_up_and_lands_in_a_tenant_of_their_own()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var sent = await RegisterAsync(browser, "new@person.test");
        Assert.Equal("Check your mail", sent.Title);
        Assert.False(await host.PlatformAsync(db => db.Set<KitUser>().AnyAsync(u => u.Email == "new@person.test")));

        var confirm = await browser.GetAsync(host.Inbox.Link("new@person.test"));
        var home = await browser.SubmitAsync(confirm, "Confirm and create the account");

        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.Equal("/t/new-team", home.Url.AbsolutePath);
        Assert.Equal("New Team", home.Title);
        var tenant = await host.PlatformAsync(db => db.Set<Tenant>().SingleAsync(t => t.Slug == "new-team"));
        var member = await host.InTenantAsync(TenantInfo.Of(tenant), db => db.Set<Membership>().SingleAsync());
        Assert.Equal((Roles.Owner, "New Person"), (member.Role, member.Name));
        Assert.EndsWith("/t/new-team", host.Inbox.Link("new@person.test", "Welcome"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_an_account_gets_the_same_answer_at_the_same_cost()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var before = host.Hasher.Hashed;
        var unknown = await RegisterAsync(browser, "new@person.test");
        var between = host.Hasher.Hashed;
        var known = await RegisterAsync(browser, "ada@acme.test");

        Assert.Equal(unknown.Status, known.Status);
        Assert.Equal(unknown.Comparable("new@person.test"), known.Comparable("ada@acme.test"));
        Assert.Equal(between - before, host.Hasher.Hashed - between);
        Assert.Equal(2, await host.PlatformAsync(db => db.Set<AuthLink>().CountAsync()));
        Assert.EndsWith("/login", host.Inbox.Link("ada@acme.test", "already have an account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_makes_one_account_however_often_it_is_confirmed()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await RegisterAsync(browser, "new@person.test");
        var confirm = await browser.GetAsync(host.Inbox.Link("new@person.test"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.SubmitAsync(confirm, "Confirm and create the account")));

        Assert.Single(answers, a => a.Url.AbsolutePath == "/t/new-team");
        Assert.Equal(1, await host.PlatformAsync(db => db.Set<Tenant>().CountAsync(t => t.Name == "New Team")));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(host.Inbox.To("new@person.test")[0].Text.Split('\n')[^1])).Status);
    }

    [Fact]
    public async Task Looking_at_the_link_does_not_use_it()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await RegisterAsync(browser, "new@person.test");
        var link = host.Inbox.Link("new@person.test");

        await browser.GetAsync(link);
        var second = await browser.GetAsync(link);

        Assert.Equal("Confirm your address", second.Title);
        Assert.Equal("no-referrer", second.Response.Headers.GetValues("Referrer-Policy").Single());
    }

    [Theory]
    [InlineData("short", "At least 10 characters", "Use at least 10 characters.")]
    [InlineData("password123", "common", "That is one of the passwords that are tried first. Choose another one.")]
    [InlineData("new@person.test", "own address", "Your password must not be your name or your address.")]
    public async Task A_weak_password_is_refused(string password, string why, string message)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var page = await RegisterAsync(browser, "new@person.test", password);

        Assert.True(page.Status == HttpStatusCode.BadRequest, why);
        Assert.Equal(message, page.Document.QuerySelector("#password-error")!.TextContent);
    }

    [Fact]
    public async Task A_slug_that_is_taken_or_reserved_gets_a_number()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        foreach (var (name, slug) in new[] { ("Acme", "acme-2"), ("ACME", "acme-3"), ("Admin", "admin-2"), ("Ü", "team-u"), ("!!", "team") })
        {
            var page = await browser.SubmitAsync(await browser.GetAsync("/tenants"), "Create", ("Name", name));
            Assert.Equal($"/t/{slug}", page.Url.AbsolutePath);
        }
    }

    private static async Task<Page> RegisterAsync(Browser browser, string email, string password = "a long enough one") => await browser.SubmitAsync(
        await browser.GetAsync("/register"), "Create the account",
        ("Name", "New Person"), ("Email", email), ("Password", password), ("Organisation", "New Team"));
}
