using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Kit.Auth.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace Kit.Auth.Tests.OAuth;

public sealed class AttackTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("http://127.0.0.1:9999/cb/x")]
    [InlineData("http://127.0.0.1:9999/cb?a=b")]
    [InlineData("http://127.0.0.1:9999/CB")]
    [InlineData("http://127.0.0.1:9998/cb")]
    [InlineData("http://127.0.0.1:9999@evil.test/cb")]
    [InlineData("http://127.0.0.1:9999/cb#x")]
    [InlineData("https://evil.test/cb")]
    [InlineData("//evil.test/cb")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://127.0.0.1:9999/x/..%2fcb")]
    [InlineData(null)]
    public async Task A_redirect_address_that_is_not_the_registered_one_gets_a_page_and_no_redirect(string? address)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        var page = await browser.GetAsync(OAuthClient.Url(new OAuthClient(host).Request(("redirect_uri", address))));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Response.Headers.Location);
        Assert.DoesNotContain("openiddict", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.True(page.Title.StartsWith("The program's request", StringComparison.Ordinal), page.Body);
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "id_token token")]
    [InlineData("response_mode", "fragment")]
    [InlineData("scope", "openid admin")]
    [InlineData("client_id", "nobody")]
    public async Task A_request_that_is_weaker_than_allowed_gets_no_code(string parameter, string? value)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        var page = await browser.GetAsync(OAuthClient.Url(new OAuthClient(host).Request((parameter, value))));

        Assert.DoesNotContain("code=", page.Response.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
        Assert.True(page.Status == HttpStatusCode.BadRequest || page.Response.Headers.Location!.Query.Contains("error=", StringComparison.Ordinal), page.Body);
        Assert.DoesNotContain("Let The CLI in", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_needs_its_verifier_and_comes_once_and_the_second_time_ends_what_the_first_gave()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var code = await client.CodeAsync(browser);

        Assert.Equal("invalid_grant", (await client.RedeemAsync(code, "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong")).Error);
        var none = await client.TokenAsync(("grant_type", "authorization_code"), ("client_id", "cli"), ("code", code), ("redirect_uri", Host.RedirectUri));
        Assert.Equal("invalid_request", none.Error);

        var first = await client.RedeemAsync(code);
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Contains("no-store", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("invalid_grant", (await client.RedeemAsync(code)).Error);
        Assert.Equal("invalid_grant", (await client.RefreshAsync(first.RefreshToken)).Error);
    }

    [Fact]
    public async Task Of_twenty_who_redeem_one_code_at_once_one_wins_and_no_token_lives_on()
    {
        await using var host = await Host.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        for (var round = 0; round < 3; round++)
        {
            var code = await client.CodeAsync(browser);
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RedeemAsync(code)));

            var winner = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(a => a != winner), a => Assert.Equal("invalid_grant", a.Error));
            Assert.Equal("invalid_grant", (await client.RefreshAsync(winner.RefreshToken)).Error);
        }
    }

    [Fact]
    public async Task Of_ten_who_refresh_at_once_one_wins_at_most_and_no_token_lives_on()
    {
        await using var host = await Host.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.RefreshAsync(tokens.RefreshToken)));

        var winners = answers.Where(a => a.Status == HttpStatusCode.OK).ToList();
        Assert.InRange(winners.Count, 0, 1);
        Assert.All(answers.Except(winners), a => Assert.Equal("invalid_grant", a.Error));
        foreach (var winner in winners)
        {
            Assert.Equal("invalid_grant", (await client.RefreshAsync(winner.RefreshToken)).Error);
        }
    }

    [Fact]
    public async Task A_refresh_token_comes_once_and_its_replay_ends_the_family_but_no_other_sign_in()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var first = await client.RedeemAsync(await client.CodeAsync(browser));
        var other = await client.RedeemAsync(await client.CodeAsync(browser));

        var second = await client.RefreshAsync(first.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal("invalid_grant", (await client.RefreshAsync(first.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await client.RefreshAsync(second.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(other.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_refresh_token_gives_no_wider_scope_and_nothing_to_another_client()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser, changes: ("scope", "openid offline_access")));

        Assert.NotNull((await client.RefreshAsync(tokens.RefreshToken, ("scope", "openid offline_access api"))).Error);
        var stolen = await client.TokenAsync(
            ("grant_type", "refresh_token"), ("client_id", "acme-integration"), ("client_secret", Host.ClientSecret), ("refresh_token", tokens.RefreshToken));
        Assert.NotNull(stolen.Error);
    }

    [Fact]
    public async Task A_token_without_the_scope_api_opens_no_api()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);

        var tokens = await client.RedeemAsync(await client.CodeAsync(browser, changes: ("scope", "openid profile")));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/notes", tokens.AccessToken)).Status);
        Assert.Equal("Ada", (await client.GetAsync("/oauth/userinfo", tokens.AccessToken)).Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_token_opens_no_page_of_the_account_and_no_members_page()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser));

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/account", tokens.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/tenants", tokens.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/t/acme/members", tokens.AccessToken)).Status);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("typ")]
    [InlineData("kid")]
    [InlineData("claims")]
    [InlineData("zeros")]
    public async Task A_token_that_was_tampered_with_is_refused(string attack)
    {
        await using var host = await Host.OnSqliteAsync();
        var client = new OAuthClient(host);
        var token = (await client.ClientCredentialsAsync()).AccessToken;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/notes", token)).Status);
        var parts = token.Split('.');
        var (header, payload) = (Base64UrlEncoder.Decode(parts[0]), Base64UrlEncoder.Decode(parts[1]));

        var jwks = await client.GetAsync("/oauth/jwks", null);
        var kid = jwks.Json.GetProperty("keys")[0].GetProperty("kid").GetString()!;
        var forged = attack switch
        {
            "none" => $"{Encode(header.Replace("ES256", "none", StringComparison.Ordinal))}.{parts[1]}.",
            "HS256" => Hmac(Encode(header.Replace("ES256", "HS256", StringComparison.Ordinal)) + "." + parts[1], jwks.Body),
            "typ" => $"{Encode(header.Replace("at+jwt", "JWT", StringComparison.Ordinal))}.{parts[1]}.{parts[2]}",
            "kid" => $"{Encode(header.Replace(kid, "../../etc/passwd", StringComparison.Ordinal))}.{parts[1]}.{parts[2]}",
            "claims" => $"{parts[0]}.{Encode(payload.Replace(host.Acme.Id.ToString(), host.Globex.Id.ToString(), StringComparison.Ordinal))}.{parts[2]}",
            _ => $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[64])}",
        };

        var answer = await client.GetAsync("/api/notes", forged);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.DoesNotContain("openiddict", answer.Headers.WwwAuthenticate.ToString(), StringComparison.OrdinalIgnoreCase);

        static string Encode(string text) => Base64UrlEncoder.Encode(text);
        static string Hmac(string input, string key) => $"{input}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes(input)))}";
    }

    [Fact]
    public async Task A_token_is_taken_from_the_header_alone()
    {
        await using var host = await Host.OnSqliteAsync();
        var client = new OAuthClient(host);
        var token = (await client.ClientCredentialsAsync()).AccessToken;

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/notes?access_token=" + token, null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/oauth/userinfo?access_token=" + token, null)).Status);
    }

    [Fact]
    public async Task Wrong_secrets_unknown_clients_and_scopes_that_were_not_granted_are_refused()
    {
        await using var host = await Host.OnSqliteAsync();
        var client = new OAuthClient(host);

        var wrong = await client.ClientCredentialsAsync(secret: "acme-integration-secreT");
        var unknown = await client.ClientCredentialsAsync(id: "nobody");
        Assert.Equal(("invalid_client", HttpStatusCode.Unauthorized), (wrong.Error, wrong.Status));
        Assert.Equal("invalid_client", unknown.Error);
        Assert.DoesNotContain("error_uri", wrong.Body, StringComparison.Ordinal);
        Assert.NotNull((await client.ClientCredentialsAsync("email")).Error);
        Assert.NotNull((await client.ClientCredentialsAsync("admin")).Error);
        Assert.Equal("unsupported_grant_type", (await client.TokenAsync(("grant_type", "password"), ("client_id", "cli"), ("username", "a"), ("password", "b"))).Error);
    }

    [Fact]
    public async Task An_address_that_sends_wrong_secrets_has_to_wait()
    {
        await using var host = await Host.OnSqliteAsync(b => b.Services.Configure<AuthOptions>(o => o.TokenFailuresPerAddress = 3));
        var client = new OAuthClient(host);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.ClientCredentialsAsync()).Status);
        }

        for (var i = 0; i < 3; i++)
        {
            await client.ClientCredentialsAsync(secret: "wrong");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.ClientCredentialsAsync()).Status);
    }

    [Fact]
    public async Task Zero_bytes_are_a_bad_request_everywhere()
    {
        await using var host = await Host.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        var client = new OAuthClient(host);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.ClientCredentialsAsync(id: "a\0b")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.RefreshAsync("a\0b")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/oauth/authorize?client_id=a%00b", null)).Status);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Url + "/oauth/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("a\0b:x"u8));
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_forged_host_name_changes_nothing_of_the_discovery_document()
    {
        await using var host = await Host.OnSqliteAsync();
        using var http = new HttpClient();
        var documents = new List<string>();
        foreach (var path in new[] { "/oauth/.well-known/openid-configuration", "/.well-known/openid-configuration/oauth", "/.well-known/oauth-authorization-server/oauth" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, host.Url + path) { Headers = { Host = "evil.test", } };
            documents.Add(await (await http.SendAsync(request)).Content.ReadAsStringAsync());
        }

        Assert.Single(documents.Distinct());
        var document = System.Text.Json.JsonDocument.Parse(documents[0]).RootElement;
        Assert.Equal(host.Url + "/oauth", document.GetProperty("issuer").GetString());
        Assert.Equal(host.Url + "/oauth/token", document.GetProperty("token_endpoint").GetString());
        Assert.DoesNotContain("evil", documents[0], StringComparison.Ordinal);
        Assert.Equal(["S256"], document.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["ES256"], document.GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("none", document.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task Secrets_and_tokens_do_not_stand_in_the_database_as_they_are()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        await client.RedeemAsync(await client.CodeAsync(browser));

        var secret = await host.PlatformAsync(db => db.Set<OAuthApplication>().Where(a => a.ClientId == "acme-integration").Select(a => a.ClientSecret).SingleAsync());
        Assert.Equal(64, secret!.Length);
        Assert.DoesNotContain(Host.ClientSecret, secret, StringComparison.Ordinal);
        var kinds = await host.PlatformAsync(db => db.Set<OAuthToken>().Select(t => t.Type).ToListAsync());
        Assert.DoesNotContain(OpenIddictConstants.TokenTypeIdentifiers.AccessToken, kinds);
        Assert.Equal(2, kinds.Count); // the code and the refresh token
    }
}
