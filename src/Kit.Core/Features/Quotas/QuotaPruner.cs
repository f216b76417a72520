using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Features;

/// <summary>Deletes, in batches, what was used in windows that ended long ago.</summary>
internal sealed partial class QuotaPruner(
    IServiceScopeFactory scopes, ITenantDatabases databases, FeatureRegistry registry, IOptions<FeaturesOptions> options, TimeProvider clock, ILogger<QuotaPruner> logger) : BackgroundService
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        foreach (var database in (IEnumerable<string?>)[null, .. (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).Select(d => d.Name)])
        {
            try
            {
                total += await PruneAsync(database, cancellationToken);
            }
            catch (TenantDatabaseUnavailableException e)
            {
                LogFailed(e); // its tenants' trouble, and nobody else's
            }
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!registry.All.Any(f => f.Kind == FeatureKind.Quota))
        {
            return;
        }

        try
        {
            while (true)
            {
                await Task.Delay(Interval, clock, stoppingToken);
                await TryPruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryPruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PruneAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    private async Task<int> PruneAsync(string? database, CancellationToken cancellationToken)
    {
        var total = 0;
        int rows;
        do
        {
            rows = await PruneBatchAsync(database, cancellationToken);
            total += rows;
        }
        while (rows == BatchSize);

        return total;
    }

    private async Task<int> PruneBatchAsync(string? database, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, "delete what was used of quotas long ago");
        await using var db = databases.Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var entityType = db.Model.FindEntityType(typeof(QuotaUse))!;
        var table = db.GetService<ISqlGenerationHelper>().DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        var before = clock.GetUtcNow() - options.Value.UsageRetention;
        var value = entityType.FindProperty(nameof(QuotaUse.WindowStart))!.GetTypeMapping().Converter?.ConvertToProvider(before) ?? before;
        var sql = $$"""
            DELETE FROM {{table}} WHERE (tenant_id, feature, window_start) IN (
                SELECT tenant_id, feature, window_start FROM {{table}} WHERE window_start < {0} ORDER BY window_start LIMIT {{BatchSize}})
            """;
        return await db.Database.ExecuteSqlRawAsync(sql, [value], cancellationToken);
    }

    [LoggerMessage(2231, LogLevel.Warning, "What was used of quotas long ago could not be deleted; trying again later")]
    private partial void LogFailed(Exception exception);
}
