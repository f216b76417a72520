using Kit.Jobs;

namespace Kit.Core.Tests.Jobs;

internal static class JobStoreExtensions
{
    /// <summary>Takes jobs, for tests that don't ask what else there is.</summary>
    public static async Task<IReadOnlyList<Job>> ClaimAsync(this JobStore store, int free, TimeSpan lease, CancellationToken cancellationToken) =>
        (await store.TakeAsync(free, lease, cancellationToken)).Jobs;
}
