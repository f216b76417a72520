namespace Kit.Caching;

/// <summary>
/// Finds keys of the host's <c>IDistributedCache</c> by their beginning, which that can't. With one registered, as a singleton, the erasure of a
/// tenant deletes what the second level has of it, and proves it; without, that ends when it expires, and what is left of the tenant says so.
/// </summary>
public interface ICacheKeys
{
    /// <summary>The keys that begin so, as they are given to <c>IDistributedCache</c>: without a prefix that this adds by itself.</summary>
    /// <param name="beginning">The beginning: letters, digits, underscores and colons.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    IAsyncEnumerable<string> FindAsync(string beginning, CancellationToken cancellationToken);
}
