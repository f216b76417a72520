using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.OAuth;

public sealed class NodesTests(PostgresCluster postgres)
{
    private const string PublicUrl = "http://127.0.0.1:5999";

    [Fact]
    public async Task A_session_and_a_token_of_one_node_are_good_on_the_other_and_end_there_too()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await Host.OnPostgresAsync(database, publicUrl: PublicUrl);
        await using var two = await Host.OnPostgresAsync(database, seed: false, publicUrl: PublicUrl);
        using var browser = await one.LogInAsync("ada@acme.test");

        // The same browser, sent to the other node: cookies don't know of ports.
        using var other = new Browser(two.Url);
        other.Cookies.Add(browser.Cookies.GetAllCookies());
        Assert.Equal("Acme", (await other.GetAsync("/t/acme")).Title);

        var token = await new OAuthClient(one).ClientCredentialsAsync();
        Assert.Equal(HttpStatusCode.OK, (await new OAuthClient(two).GetAsync("/api/notes", token.AccessToken)).Status);
        Assert.Equal(
            await one.PlatformAsync(db => db.Set<OAuthKey>().CountAsync()), (await new OAuthClient(two).GetAsync("/oauth/jwks", null)).Json.GetProperty("keys").GetArrayLength() + 1);

        await one.Services.GetRequiredService<IUserAccounts>().SetPasswordAsync(one.Acme is { } ? one.Ada.Id : default, "another good password");
        await Eventually.IsTrueAsync(async () => (await other.GetAsync("/t/acme")).Url.AbsolutePath == "/login");
    }

    [Fact]
    public async Task A_code_of_one_node_is_redeemed_at_the_other()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await Host.OnPostgresAsync(database, publicUrl: PublicUrl);
        await using var two = await Host.OnPostgresAsync(database, seed: false, publicUrl: PublicUrl);
        using var browser = one.NewBrowser();
        var client = new OAuthClient(one);

        var code = await client.CodeAsync(browser);
        var tokens = await new OAuthClient(two).TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", "cli"), ("code", code), ("redirect_uri", Host.RedirectUri), ("code_verifier", client.Verifier));

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken)).Status);
    }
}
