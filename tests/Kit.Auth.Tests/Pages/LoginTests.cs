using System.Net;
using Kit.Auth.Tests.TestModel;

namespace Kit.Auth.Tests.Pages;

public sealed class LoginTests
{
    [Fact]
    public async Task A_member_signs_in_works_and_signs_out()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var home = await browser.LogInAsync("ada@acme.test");
        Assert.Equal("/t/acme", home.Url.AbsolutePath);
        Assert.Equal("Acme", home.Title);

        var cookie = Assert.Single(browser.Cookies.GetCookies(browser.Root), c => c.Name == "kit");
        Assert.True(cookie.HttpOnly);
        var out1 = await browser.SubmitAsync(await browser.GetAsync("/tenants"), "Sign out");
        Assert.Equal("/login", out1.Url.AbsolutePath);

        // The cookie itself is worthless now, not only gone.
        browser.Cookies.Add(new Cookie("kit", cookie.Value, "/", browser.Root.Host));
        Assert.Equal("/login", (await browser.GetAsync("/t/acme")).Url.AbsolutePath);
    }

    [Fact]
    public async Task Wrong_password_unknown_address_and_disabled_user_look_alike_and_each_costs_a_hash()
    {
        await using var host = await Host.OnSqliteAsync();
        await host.Services.GetRequiredService<IUserAccounts>().SetDisabledAsync(host.Grace.Id, true);
        using var browser = host.NewBrowser();
        await browser.LogInAsync("warm@up.test");

        var pages = new List<string>();
        foreach (var (email, password) in new[] { ("ada@acme.test", "wrong wrong wrong"), ("nobody@acme.test", Host.Password), ("grace@globex.test", Host.Password) })
        {
            var before = host.Hasher.Verified;
            var page = await browser.LogInAsync(email, password);
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.Equal(1, host.Hasher.Verified - before);
            pages.Add(page.Comparable(email));
        }

        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task Too_many_wrong_passwords_are_refused_for_names_that_exist_and_names_that_dont()
    {
        await using var host = await Host.OnSqliteAsync(b => b.Services.Configure<AuthOptions>(o => o.LoginFailuresPerName = 3));
        using var browser = host.NewBrowser();

        foreach (var email in new[] { "ada@acme.test", "nobody@acme.test" })
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(HttpStatusCode.BadRequest, (await browser.LogInAsync(email, "wrong wrong wrong")).Status);
            }

            var before = host.Hasher.Verified;
            Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.LogInAsync(email)).Status);
            Assert.Equal(before, host.Hasher.Verified);
        }

        Assert.Equal("/t/globex", (await browser.LogInAsync("grace@globex.test")).Url.AbsolutePath);
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("javascript:alert(1)")]
    public async Task A_return_address_outside_of_the_host_is_dropped(string returnUrl)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var page = await browser.GetAsync("/login?returnUrl=" + Uri.EscapeDataString(returnUrl));
        var home = await browser.SubmitAsync(page, "Sign in", ("Email", "ada@acme.test"), ("Password", Host.Password));

        Assert.Equal("/t/acme", home.Url.AbsolutePath);
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var login = await browser.PostAsync("/login", [new("Email", "ada@acme.test"), new("Password", Host.Password)]);
        Assert.Equal(HttpStatusCode.BadRequest, login.Status);

        await browser.LogInAsync("ada@acme.test");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/logout", [])).Status);
        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
    }

    [Fact]
    public async Task A_session_that_the_browser_had_before_ends_at_sign_in()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        var old = browser.Cookies.GetCookies(browser.Root).Single(c => c.Name == "kit").Value;
        var form = await browser.GetAsync("/login?returnUrl=/oauth/authorize%3Fkit_reauth%3Dx");
        await browser.SubmitAsync(form, "Sign in", ("Email", "ada@acme.test"), ("Password", Host.Password));

        using var thief = host.NewBrowser();
        thief.Cookies.Add(new Cookie("kit", old, "/", thief.Root.Host));

        Assert.Equal("/login", (await thief.GetAsync("/t/acme")).Url.AbsolutePath);
    }

    [Fact]
    public async Task Text_that_the_database_can_not_store_is_a_bad_request()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GetAsync("/login"), "Sign in", ("Email", "ada\0@acme.test"), ("Password", "x"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync("/login?returnUrl=/%00")).Status);
    }

    [Fact]
    public async Task An_operator_holds_the_operators_permissions_outside_of_tenants()
    {
        await using var host = await Host.OnSqliteAsync();
        await host.Services.GetRequiredService<IUserAccounts>().CreateAsync("operator@kit.test", "Op", Host.Password, isOperator: true);
        using var browser = await host.LogInAsync("operator@kit.test");
        using var other = await host.LogInAsync("ada@acme.test");

        Assert.Contains("operator.access", (await browser.GetAsync("/operators")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/t/acme")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/operators")).Status);
    }
}
