using System.Net;
using System.Web;
using Duende.IdentityModel.OidcClient;
using Duende.IdentityModel.OidcClient.Browser;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Browser = Kit.Auth.Tests.TestModel.Browser;

namespace Kit.Auth.Tests.OAuth;

public sealed class CodeFlowTests
{
    [Fact]
    public async Task A_client_library_from_outside_signs_in_refreshes_and_reads_the_user()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var options = new OidcClientOptions
        {
            Authority = host.Url + "/oauth",
            ClientId = "cli",
            RedirectUri = Host.RedirectUri,
            Scope = OAuthClient.Scope,
            Browser = new HttpBrowser(browser),
            LoadProfile = true,
            LoggerFactory = NullLoggerFactory.Instance,
        };
        options.Policy.Discovery.RequireHttps = false;
        var client = new OidcClient(options);

        var login = await client.LoginAsync(new LoginRequest());

        Assert.False(login.IsError, $"{login.Error} {login.ErrorDescription}");
        Assert.Equal("Ada", login.User.FindFirst("name")!.Value);
        Assert.Equal("ada@acme.test", login.User.FindFirst("email")!.Value);
        Assert.Equal(host.Acme.Id.ToString(), login.User.FindFirst("tenant")!.Value);
        Assert.InRange((login.AccessTokenExpiration - TimeProvider.System.GetUtcNow()).TotalMinutes, 8, 10.1);

        var refreshed = await client.RefreshTokenAsync(login.RefreshToken);
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
        Assert.NotEqual(login.RefreshToken, refreshed.RefreshToken);

        var api = await new OAuthClient(host).GetAsync("/api/notes", refreshed.AccessToken);
        Assert.Equal(HttpStatusCode.OK, api.Status);
        Assert.Equal(("acme", "User", "Ada"), (api.Json.GetProperty("tenant").GetString(), api.Json.GetProperty("actor").GetString(), api.Json.GetProperty("name").GetString()));
        Assert.Contains("oauth", (await browser.GetAsync("/oauth/.well-known/openid-configuration")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_good_for_the_tenant_that_its_user_chose_and_for_no_other()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);

        var tokens = await client.RedeemAsync(await client.CodeAsync(browser, host.Globex.Id.ToString(), "alan@both.test"));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/t/globex/api/notes", tokens.AccessToken)).Status);
        Assert.Equal("globex", (await client.GetAsync("/api/notes", tokens.AccessToken)).Json.GetProperty("tenant").GetString());
        var acme = await client.GetAsync("/t/acme/api/notes", tokens.AccessToken);
        var nosuch = await client.GetAsync("/t/nosuch/api/notes", tokens.AccessToken);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (acme.Status, nosuch.Status));
        Assert.Equal(host.Globex.Id.ToString(), tokens.AccessClaims.GetProperty("tenant").GetString());
        Assert.Equal("api", tokens.AccessClaims.GetProperty("aud").GetString());
        Assert.False(tokens.AccessClaims.TryGetProperty("operator", out _));
    }

    [Fact]
    public async Task A_tenant_that_the_user_does_not_belong_to_can_not_be_chosen()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);

        var page = await browser.GetAsync(OAuthClient.Url(client.Request()));
        var consent = await browser.SubmitAsync(page, "Sign in", ("Email", "ada@acme.test"), ("Password", Host.Password));
        var answer = await browser.SubmitAsync(consent, "Allow", ("kit_tenant", host.Globex.Id.ToString()));

        Assert.Contains("error=access_denied", answer.Response.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_is_asked_once_and_again_for_more()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        var client = new OAuthClient(host);
        var few = OAuthClient.Url(client.Request(("scope", "openid api")));
        var more = OAuthClient.Url(client.Request());

        Assert.StartsWith("Let The CLI in", (await browser.GetAsync(few)).Title, StringComparison.Ordinal);
        await OAuthClient.FollowAsync(browser, few);
        Assert.Contains("code=", (await browser.GetAsync(few)).Response.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Contains("code=", (await browser.GetAsync(few + "&prompt=none")).Response.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.StartsWith("Let The CLI in", (await browser.GetAsync(more)).Title, StringComparison.Ordinal);
        Assert.Contains("error=consent_required", (await browser.GetAsync(more + "&prompt=none")).Response.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denying_consent_and_asking_silently_while_signed_out_are_errors_for_the_client()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var url = OAuthClient.Url(new OAuthClient(host).Request());

        Assert.Contains("error=login_required", (await browser.GetAsync(url + "&prompt=none")).Response.Headers.Location!.Query, StringComparison.Ordinal);
        await browser.LogInAsync("ada@acme.test");
        var denied = await browser.SubmitAsync(await browser.GetAsync(url), "Deny");
        var query = HttpUtility.ParseQueryString(denied.Response.Headers.Location!.Query);
        Assert.Equal(("access_denied", "s", host.Url + "/oauth"), (query["error"], query["state"], query["iss"]));
    }

    [Theory]
    [InlineData("&prompt=login")]
    [InlineData("&max_age=0")]
    public async Task A_client_that_wants_a_fresh_sign_in_gets_one_and_only_one(string wish)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        var url = OAuthClient.Url(new OAuthClient(host).Request()) + wish;

        var login = await browser.GetAsync(url);
        Assert.Equal("/login", login.Url.AbsolutePath);
        var consent = await browser.SubmitAsync(login, "Sign in", ("Email", "ada@acme.test"), ("Password", Host.Password));

        Assert.StartsWith("Let The CLI in", consent.Title, StringComparison.Ordinal);
        Assert.Contains("code=", (await browser.SubmitAsync(consent, "Allow")).Response.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_without_its_antiforgery_token_is_refused()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        var request = new OAuthClient(host).Request();
        request["kit_consent"] = "allow";
        request["kit_tenant"] = host.Acme.Id.ToString();

        var answer = await browser.PostAsync("/oauth/authorize", request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(0, await host.PlatformAsync(db => db.Set<OAuthAuthorization>().CountAsync()));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("disabled")]
    [InlineData("password")]
    [InlineData("session")]
    [InlineData("suspended")]
    public async Task A_refresh_ends_with_what_the_grant_stood_on(string what)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser, email: "ada@acme.test"));
        tokens = await client.RefreshAsync(tokens.RefreshToken);
        var users = host.Services.GetRequiredService<IUserAccounts>();

        await (what switch
        {
            "removed" => host.InTenantAsync(host.Acme, async db =>
            {
                (await db.Set<Membership>().SingleAsync(m => m.UserId == host.Ada.Id)).Status = MembershipStatus.Removed;
                return await db.SaveChangesAsync();
            }),
            "disabled" => users.SetDisabledAsync(host.Ada.Id, true),
            "password" => users.SetPasswordAsync(host.Ada.Id, "another good password"),
            "session" => host.PlatformAsync(async db =>
            {
                Sessions.EndOne(await db.Set<Session>().SingleAsync(), SessionEnd.Revoked, TimeProvider.System.GetUtcNow());
                return await db.SaveChangesAsync();
            }),
            _ => host.SuspendAsync(host.Acme),
        });

        var refused = await client.RefreshAsync(tokens.RefreshToken);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (refused.Status, refused.Error));
        if (what != "session")
        {
            Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync("/t/acme/api/notes", what is "disabled" or "password" ? null : tokens.AccessToken)).Status);
        }
    }

    [Fact]
    public async Task Offline_access_survives_signing_out_of_the_browser()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser));

        await browser.SubmitAsync(await browser.GetAsync("/account"), "Sign out");

        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_program_sends_its_user_to_sign_out_and_the_user_is_asked()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        var ask = await browser.GetAsync("/oauth/logout");
        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
        await browser.SubmitAsync(ask, "Sign out");

        Assert.Equal("/login", (await browser.GetAsync("/t/acme")).Url.AbsolutePath);
    }

    private sealed class HttpBrowser(Browser browser) : IBrowser
    {
        public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default) =>
            new() { ResultType = BrowserResultType.Success, Response = (await OAuthClient.FollowAsync(browser, options.StartUrl)).ToString() };
    }
}
