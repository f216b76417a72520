using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace Kit.Auth;

/// <summary>Each minute looks for keys that are due or that another node made; each hour deletes, in small batches, what nothing asks for any more.</summary>
internal sealed partial class AuthMaintenance(
    OAuthKeys keys, IServiceScopeFactory factory, TimeProvider clock, IOptions<AuthOptions> options, ILogger<AuthMaintenance> logger) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);

    /// <summary>How long what has expired is kept, so that its reuse is still known as such.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>Deletes expired tokens, families without tokens, dead links and old sessions.</summary>
    /// <returns>How many rows were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (before, at) = (now - Grace, (now - Grace).UtcDateTime);
        var unused = now - options.Value.SessionLifetime - options.Value.RefreshTokenLifetime - Grace;
        await using var scope = PlatformScope.Open(factory, Actor.System, "delete what has expired of sign-ins and programs");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await DeleteAsync(db.Set<OAuthToken>().Where(t => t.ExpirationDate < at), cancellationToken)
            + await DeleteAsync(
                db.Set<OAuthAuthorization>().Where(a => a.Type == OpenIddictConstants.AuthorizationTypes.AdHoc && a.CreationDate < at && a.Tokens.Count == 0),
                cancellationToken)
            + await DeleteAsync(db.Set<AuthLink>().Where(l => l.ExpiresAt < before), cancellationToken)
            + await DeleteAsync(db.Set<Session>().Where(s => s.LastSeenAt < unused), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.MaintainAsync(stoppingToken);
                if (clock.GetElapsedTime(pruned) > PruneEvery)
                {
                    pruned = clock.GetTimestamp();
                    await PruneAsync(stoppingToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e); // what is loaded goes on working; the next minute tries again
            }
        }
    }

    private static async Task<int> DeleteAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await rows.Take(Batch).ExecuteDeleteAsync(cancellationToken);
            total += deleted;
        }
        while (deleted == Batch);
        return total;
    }

    [LoggerMessage(4002, LogLevel.Error, "Keys and expired rows of the sign-in could not be looked after; it is tried again in a minute")]
    private partial void LogFailed(Exception exception);
}
