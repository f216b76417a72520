using System.Security.Claims;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Starts, finds and ends sessions. Look-ups come from memory and are forgotten on every node when a row changes.</summary>
internal sealed class Sessions
{
    /// <summary>How often it is written down that a session is in use.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);
    private readonly ITenantScopes _scopes;
    private readonly IChangeSignals _signals;
    private readonly TimeProvider _clock;
    private readonly IOptions<AuthOptions> _options;
    private readonly SignalCache<Guid, SessionInfo> _sessions;
    private readonly SignalCache<Guid, UserInfo> _users;

    public Sessions(ITenantScopes scopes, IChangeSignals signals, TimeProvider clock, IOptions<AuthOptions> options)
    {
        static bool Is(Guid id, string[] key) => key is [var text, ..] && Guid.TryParse(text, out var changed) && changed == id;
        _scopes = scopes;
        _signals = signals;
        _clock = clock;
        _options = options;
        _sessions = new(signals, clock, AuthModel.SessionsTable, (session, key) => Is(session!.Id, key));
        _users = new(signals, clock, AuthModel.UsersTable, (user, key) => Is(user!.Id, key));
    }

    public ValueTask<SessionInfo?> FindAsync(Guid id, CancellationToken cancellationToken) => _sessions.GetAsync(id, LoadSessionAsync, cancellationToken);

    public ValueTask<UserInfo?> FindUserAsync(Guid id, CancellationToken cancellationToken) => _users.GetAsync(id, LoadUserAsync, cancellationToken);

    /// <summary>The session and its user when both are good for a request, else <see langword="null"/>.</summary>
    public async ValueTask<(SessionInfo Session, UserInfo User)?> FindLiveAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { IsLive: true } session || session.LastSeenAt + _options.Value.SessionLifetime < _clock.GetUtcNow())
        {
            return null;
        }

        if (await FindUserAsync(session.UserId, cancellationToken) is not { Disabled: false } user)
        {
            return null;
        }

        if (_clock.GetUtcNow() - session.LastSeenAt > SeenEvery)
        {
            await SeeAsync(id, cancellationToken);
        }

        return (session, user);
    }

    /// <summary>Signs a person in with this browser. Whatever session the browser had ends.</summary>
    public async Task StartAsync(HttpContext context, KitUser user)
    {
        var old = await context.AuthenticateAsync(AuthSchemes.Cookie);
        var now = _clock.GetUtcNow();
        await using var scope = _scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (SidOf(old.Principal) is { } oldId && await db.Set<Session>().FirstOrDefaultAsync(s => s.Id == oldId && s.EndedAt == null, context.RequestAborted) is { } ended)
        {
            EndOne(ended, SessionEnd.SignedOut, now);
        }

        var agent = context.Request.Headers.UserAgent.ToString();
        var session = new Session
        {
            UserId = user.Id,
            CreatedAt = now,
            LastSeenAt = now,
            UserAgent = Cut(agent.Replace("\0", "", StringComparison.Ordinal), AuthModel.UserAgentLength),
            IpAddress = context.Connection.RemoteIpAddress?.ToString(),
        };
        db.Add(session);
        await db.SaveChangesAsync(context.RequestAborted);

        var identity = new ClaimsIdentity(
            [new(KitClaims.Subject, user.Id.ToString()), new(AuthClaims.Session, session.Id.ToString())], AuthSchemes.Cookie, KitClaims.Name, null);
        await context.SignInAsync(AuthSchemes.Cookie, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
    }

    /// <summary>Signs the person out of this browser.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (SidOf(context.User) is { } id)
        {
            await using var scope = _scopes.OpenPlatformWide();
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            if (await db.Set<Session>().FirstOrDefaultAsync(s => s.Id == id && s.EndedAt == null, context.RequestAborted) is { } session)
            {
                EndOne(session, SessionEnd.SignedOut, _clock.GetUtcNow());
                await db.SaveChangesAsync(context.RequestAborted);
            }
        }

        await context.SignOutAsync(AuthSchemes.Cookie);
    }

    /// <summary>Ends all sessions of a user but one, in the caller's save.</summary>
    public static async Task EndAllAsync(KitDbContext db, Guid userId, SessionEnd end, Guid? keep, CancellationToken cancellationToken)
    {
        // One that was signed out of may still have programs that refresh tokens given in it: it ends again, for good.
        var sessions = await db.Set<Session>()
            .Where(s => s.UserId == userId && s.Id != keep && (s.EndedAt == null || s.End == SessionEnd.SignedOut))
            .ToListAsync(cancellationToken);
        foreach (var session in sessions)
        {
            EndOne(session, end, db.Now);
        }
    }

    public static void EndOne(Session session, SessionEnd end, DateTimeOffset now)
    {
        session.EndedAt ??= now;
        session.End = end;
    }

    public static Guid? SidOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirst(AuthClaims.Session)?.Value, out var id) ? id : null;

    private static string? Cut(string text, int length) => text.Length == 0 ? null : text.Length > length ? text[..length] : text;

    private async Task SeeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.OpenPlatformWide();
        var now = _clock.GetUtcNow();
        var before = now - SeenEvery;
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<Session>()
            .Where(s => s.Id == id && s.LastSeenAt < before)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now), cancellationToken);
        _signals.RaiseHere($"{AuthModel.SessionsTable} {id}");
    }

    private async Task<SessionInfo?> LoadSessionAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<Session>().AsNoTracking().Where(s => s.Id == id)
            .Select(s => new SessionInfo(s.Id, s.UserId, s.CreatedAt, s.LastSeenAt, s.End))
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<UserInfo?> LoadUserAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<KitUser>().AsNoTracking().Where(u => u.Id == id)
            .Select(u => new UserInfo(u.Id, u.Email!, u.Name, u.IsOperator, u.Disabled))
            .FirstOrDefaultAsync(cancellationToken);
    }
}
