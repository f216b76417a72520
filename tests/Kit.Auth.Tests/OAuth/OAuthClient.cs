using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Kit.Auth.Tests.TestModel;
using Microsoft.IdentityModel.Tokens;

namespace Kit.Auth.Tests.OAuth;

/// <summary>Speaks OAuth by hand, so that it can be spoken wrongly.</summary>
public sealed class OAuthClient(Host host)
{
    public const string Scope = "openid profile email offline_access api";

    public string Verifier { get; } = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public Dictionary<string, string> Request(params (string Name, string? Value)[] changes)
    {
        var request = new Dictionary<string, string>
        {
            ["client_id"] = "cli",
            ["response_type"] = "code",
            ["redirect_uri"] = Host.RedirectUri,
            ["scope"] = Scope,
            ["state"] = "s",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                request.Remove(name);
            }
            else
            {
                request[name] = value;
            }
        }

        return request;
    }

    public static string Url(Dictionary<string, string> request) =>
        "/oauth/authorize?" + string.Join('&', request.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>Signs in where that is asked, consents where that is asked, and returns what arrived at the redirect address.</summary>
    public static async Task<Uri> FollowAsync(Browser browser, string url, string email = "ada@acme.test", string? tenant = null)
    {
        var page = await browser.GetAsync(url);
        if (page.Url.AbsolutePath == "/login")
        {
            page = await browser.SubmitAsync(page, "Sign in", ("Email", email), ("Password", Host.Password));
        }

        if (page.Response.Headers.Location is null)
        {
            Assert.True(page.Status == HttpStatusCode.OK, page.Text);
            (string, string)[] values = tenant is null ? [] : [("kit_tenant", tenant)];
            page = await browser.SubmitAsync(page, "Allow", values);
        }

        return page.Response.Headers.Location ?? throw new InvalidOperationException(page.Text);
    }

    public async Task<string> CodeAsync(Browser browser, string? tenant = null, string email = "ada@acme.test", params (string Name, string? Value)[] changes) =>
        HttpUtility.ParseQueryString((await FollowAsync(browser, Url(Request(changes)), email, tenant)).Query)["code"]!;

    public Task<Answer> RedeemAsync(string code, string? verifier = null) => TokenAsync(
        ("grant_type", "authorization_code"), ("client_id", "cli"), ("code", code), ("redirect_uri", Host.RedirectUri), ("code_verifier", verifier ?? Verifier));

    public Task<Answer> RefreshAsync(string token, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("client_id", "cli"), ("refresh_token", token), .. more]);

    public Task<Answer> ClientCredentialsAsync(string? scope = "api", string secret = Host.ClientSecret, string id = "acme-integration") => TokenAsync(
        [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), .. scope is null ? [] : new[] { ("scope", scope) }]);

    public async Task<Answer> TokenAsync(params (string Name, string Value)[] form)
    {
        using var http = new HttpClient();
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var response = await http.PostAsync(new Uri(host.Url + "/oauth/token"), content);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public async Task<Answer> GetAsync(string path, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url + path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var response = await http.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}

public sealed record Answer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Error => Json.TryGetProperty("error", out var error) ? error.GetString() : null;

    public string AccessToken => Json.GetProperty("access_token").GetString()!;

    public string RefreshToken => Json.GetProperty("refresh_token").GetString()!;

    public JsonElement AccessClaims => JsonDocument.Parse(Base64UrlEncoder.Decode(AccessToken.Split('.')[1])).RootElement;
}
