using Kit.Data;
using Kit.Features;

namespace Kit.Files;

/// <summary>Adds up what a tenant has under a lock that lasts until the row is committed, so that no two saves take the same room.</summary>
internal sealed class FileQuotaCheck(FileQuota quota, long bytes) : ISaveCheck
{
    public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
    {
        if (await quota.MaxAsync(context, cancellationToken) is not { } max)
        {
            return;
        }

        await FeatureLock.TakeAsync(context, context.Scope!.RequireTenant().Id, FileQuota.Feature, cancellationToken);
        if (await FileQuota.UsedAsync(context, cancellationToken) + bytes > max)
        {
            throw quota.Reached(max);
        }
    }

    public override string ToString() => "The quota of files";
}
