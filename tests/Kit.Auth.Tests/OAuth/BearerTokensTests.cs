using System.Security.Claims;
using Kit.Auth.Tests.TestModel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;

namespace Kit.Auth.Tests.OAuth;

/// <summary>What is remembered of access tokens.</summary>
public sealed class BearerTokensTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(30, 30)]
    [InlineData(600, 60)]
    public async Task A_token_is_known_until_its_end_and_no_longer_than_a_minute(int lifetime, int known)
    {
        await using var host = await Host.OnSqliteAsync();
        using var tokens = new BearerTokens(host.Services.GetRequiredService<OAuthKeys>(), _clock);
        tokens.Keep("good", Ticket(lifetime));

        _clock.Advance(TimeSpan.FromSeconds(known) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(tokens.Find("good"));
        Assert.Null(tokens.Find("good "));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(tokens.Find("good"));
    }

    [Fact]
    public async Task What_one_request_adds_to_its_principal_is_not_seen_by_the_next()
    {
        await using var host = await Host.OnSqliteAsync();
        using var tokens = new BearerTokens(host.Services.GetRequiredService<OAuthKeys>(), _clock);
        var first = Ticket(600);
        tokens.Keep("good", first);
        Grant(first);
        Grant(tokens.Find("good")!);

        Assert.False(tokens.Find("good")!.Principal.HasClaim("granted", "yes"));

        static void Grant(AuthenticationTicket ticket) => ((ClaimsIdentity)ticket.Principal.Identity!).AddClaim(new("granted", "yes"));
    }

    private AuthenticationTicket Ticket(int lifetime)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity("test")).SetExpirationDate(_clock.GetUtcNow().AddSeconds(lifetime));
        return new(principal, AuthSchemes.Default);
    }
}
