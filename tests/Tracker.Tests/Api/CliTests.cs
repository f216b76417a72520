using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Duende.IdentityModel.OidcClient;
using Duende.IdentityModel.OidcClient.Browser;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Api;

public sealed class CliTests(DemoTracker tracker, Running.Browser browser)
{
    private const string Callback = "http://127.0.0.1:9999/cb";

    [Fact]
    public async Task A_program_on_alans_machine_is_let_into_globex_and_refreshes_its_tokens()
    {
        await using var alan = await browser.VisitAsync(tracker.Url);
        await alan.SignInAsync("alan@both.test");
        var options = new OidcClientOptions
        {
            Authority = tracker.Url + "/oauth",
            ClientId = "tracker-cli",
            RedirectUri = Callback,
            Scope = "openid profile email offline_access api",
            Browser = new ConsentInGlobex(alan),
            LoggerFactory = NullLoggerFactory.Instance,
        };
        options.Policy.Discovery.RequireHttps = false;
        var client = new OidcClient(options);

        var login = await client.LoginAsync(new LoginRequest());
        Assert.False(login.IsError, $"{login.Error} {login.ErrorDescription}");
        Assert.Equal("alan@both.test", login.User.FindFirst("email")?.Value);
        var refreshed = await client.RefreshTokenAsync(login.RefreshToken);
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");

        using var http = tracker.Process.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", refreshed.AccessToken);
        Assert.Contains("Reactor monitoring", await http.GetStringAsync("/api/projects?pageSize=50"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/t/acme/api/projects")).StatusCode);
    }

    /// <summary>The browser that the library opens: Alan's, who chooses the organisation and allows.</summary>
    private sealed class ConsentInGlobex(Visitor alan) : Duende.IdentityModel.OidcClient.Browser.IBrowser
    {
        public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default)
        {
            await alan.Page.RouteAsync(url => url.StartsWith(Callback, StringComparison.Ordinal), route => route.FulfillAsync(new() { Body = "You may close this." }));
            await alan.Page.GotoAsync(options.StartUrl);
            await alan.LookAsync("consent");
            await alan.Page.GetByLabel("In the organisation").SelectOptionAsync(["Globex"]);
            await alan.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
            await Assertions.Expect(alan.Page).ToHaveURLAsync(new Regex("^" + Regex.Escape(Callback)));
            return new() { ResultType = BrowserResultType.Success, Response = alan.Page.Url };
        }
    }
}
