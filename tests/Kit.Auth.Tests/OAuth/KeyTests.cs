using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kit.Auth.Tests.OAuth;

public sealed class KeyTests(PostgresCluster postgres)
{
    [Fact]
    public async Task The_next_key_is_published_before_it_signs_and_old_tokens_stay_good()
    {
        await using var host = await Host.OnSqliteAsync();
        var client = new OAuthClient(host);
        var keys = host.Services.GetRequiredService<OAuthKeys>();
        var old = (await client.ClientCredentialsAsync()).AccessToken;

        await AgeAsync(host, TimeSpan.FromDays(89.5));
        await keys.MaintainAsync(default);

        Assert.Equal(2, (await client.GetAsync("/oauth/jwks", null)).Json.GetProperty("keys").GetArrayLength());
        var between = (await client.ClientCredentialsAsync()).AccessToken;
        Assert.Equal(Kid(old), Kid(between));

        await AgeAsync(host, OAuthKeys.PublishedBefore);
        await keys.MaintainAsync(default);
        var fresh = (await client.ClientCredentialsAsync()).AccessToken;

        Assert.NotEqual(Kid(old), Kid(fresh));
        foreach (var token in new[] { old, between, fresh })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/notes", token)).Status);
        }

        await AgeAsync(host, TimeSpan.FromDays(33));
        await keys.MaintainAsync(default);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/notes", old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/notes", fresh)).Status);
    }

    [Fact]
    public async Task Nodes_that_make_the_next_key_at_once_make_one()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await Host.OnPostgresAsync(database);
        await using var two = await Host.OnPostgresAsync(database, seed: false);
        await AgeAsync(one, TimeSpan.FromDays(89.5));

        await Task.WhenAll(new[] { one, two }.Select(h => h.Services.GetRequiredService<OAuthKeys>().MaintainAsync(default)));

        Assert.Equal(4, await one.PlatformAsync(db => db.Set<OAuthKey>().CountAsync()));
        Assert.Equal(one.Services.GetRequiredService<OAuthKeys>().Current.Name, two.Services.GetRequiredService<OAuthKeys>().Current.Name);
    }

    [Fact]
    public async Task Keys_are_kept_encrypted()
    {
        await using var host = await Host.OnSqliteAsync();

        var kept = await host.PlatformAsync(db => db.Set<OAuthKey>().Where(k => k.Kind == OAuthKeyKind.Signing).Select(k => k.ProtectedKey).SingleAsync());

        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(kept), out _));
    }

    private static string Kid(string token) => new JsonWebToken(token).Kid;

    // The clock stays; the rows grow older.
    private static Task<int> AgeAsync(Host host, TimeSpan by) => host.PlatformAsync(async db =>
    {
        foreach (var key in await db.Set<OAuthKey>().ToListAsync())
        {
            db.Entry(key).Property(k => k.NotBefore).CurrentValue = key.NotBefore - by;
            key.RetireAt -= by;
        }

        return await db.SaveChangesAsync();
    });
}
