using Kit.Data;
using Kit.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Files;

/// <summary>The tenant's quota, where <c>kit.AddFileQuota()</c> declared it: the limit <c>files.bytes</c>.</summary>
internal sealed class FileQuota(FeatureRegistry features, IServiceProvider services)
{
    public const string Feature = "files.bytes";

    public FeatureDefinition? Definition { get; } = features.Find(Feature);

    public static Task<long> UsedAsync(KitDbContext db, CancellationToken cancellationToken) =>
        db.Set<StoredFile>().SumAsync(f => f.Size, cancellationToken);

    /// <summary>How many more bytes there are room for now; <see langword="null"/> is without limit. The binding answer comes with the row, under a lock.</summary>
    public async ValueTask<long?> RoomAsync(KitDbContext db, CancellationToken cancellationToken) =>
        await MaxAsync(db, cancellationToken) is { } max ? Math.Max(0, max - await UsedAsync(db, cancellationToken)) : null;

    public async ValueTask<long?> MaxAsync(KitDbContext db, CancellationToken cancellationToken) => Definition is null
        ? null
        : (await services.GetRequiredService<Entitlements>().FindAsync(db.Scope!.RequireTenant(), Definition, db, cancellationToken)).Max;

    public LimitReachedException Reached(long max) => new(Feature, Definition!.Label, max);
}
