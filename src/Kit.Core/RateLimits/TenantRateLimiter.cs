using System.Threading.RateLimiting;

namespace Kit.RateLimits;

/// <summary>Counts requests on this node: each tenant's by themselves, in windows that slide.</summary>
internal sealed class TenantRateLimiter(RateLimitValues values) : IDisposable
{
    private const int Segments = 6;

    private readonly PartitionedRateLimiter<Partition> _limiter = PartitionedRateLimiter.Create<Partition, Partition>(static partition =>
        RateLimitPartition.GetSlidingWindowLimiter(partition, static p => new()
        {
            PermitLimit = p.Permits, Window = p.Window, SegmentsPerWindow = Segments, QueueLimit = 0,
        }));

    /// <summary>Takes a permit. <see langword="null"/> when the caller has no limit.</summary>
    public async ValueTask<RateLimitAnswer?> TakeAsync(RateLimit limit, RateLimitCaller caller)
    {
        var value = caller.Tenant is { } tenant ? await values.FindAsync(tenant, limit.Feature) : limit.Feature.Default;
        if (value.Max is not { } max)
        {
            return null;
        }

        if (max <= 0)
        {
            return new(0, 0, limit.Window);
        }

        // Another number of permits is another partition: a raised limit counts from the next request on.
        var partition = new Partition(limit.Name, caller.Tenant?.Id, caller.Address, (int)Math.Min(max, int.MaxValue), limit.Window);
        using var lease = _limiter.AttemptAcquire(partition);
        if (lease.IsAcquired)
        {
            return new(partition.Permits, _limiter.GetStatistics(partition)?.CurrentAvailablePermits ?? 0, null);
        }

        return new(partition.Permits, 0, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : limit.Window);
    }

    public void Dispose() => _limiter.Dispose();

    private readonly record struct Partition(string Limit, Guid? TenantId, string? Address, int Permits, TimeSpan Window);
}
