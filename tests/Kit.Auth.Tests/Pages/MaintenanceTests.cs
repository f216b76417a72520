using Kit.Auth.Tests.TestModel;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.Pages;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task What_has_expired_is_deleted_and_what_is_in_use_is_kept()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        await host.PlatformAsync(async db =>
        {
            var past = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(100);
            db.Add(new Session { UserId = host.Ada.Id, CreatedAt = past, LastSeenAt = past });
            db.Add(new AuthLink { Purpose = AuthLinkPurpose.Register, TokenHash = "old", ExpiresAt = past });
            db.Add(new AuthLink { Purpose = AuthLinkPurpose.Register, TokenHash = "new", ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) });
            db.Add(new OAuthToken { Status = "valid", ExpirationDate = past.UtcDateTime });
            db.Add(new OAuthToken { Status = "valid", ExpirationDate = past.UtcDateTime.AddDays(200) });
            db.Add(new OAuthAuthorization { Type = "ad-hoc", CreationDate = past.UtcDateTime });
            db.Add(new OAuthAuthorization { Type = "permanent", CreationDate = past.UtcDateTime });
            return await db.SaveChangesAsync();
        });

        var deleted = await host.Services.GetRequiredService<AuthMaintenance>().PruneAsync(default);

        Assert.Equal(4, deleted);
        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
        Assert.Equal("new", await host.PlatformAsync(db => db.Set<AuthLink>().Select(l => l.TokenHash).SingleAsync()));
        Assert.Equal((1, 1), (await host.PlatformAsync(db => db.Set<OAuthToken>().CountAsync()), await host.PlatformAsync(db => db.Set<OAuthAuthorization>().CountAsync())));
    }
}
