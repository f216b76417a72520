using Kit.Tenancy;
using Microsoft.Extensions.Caching.Hybrid;

namespace Kit.Caching;

/// <summary>
/// A cache of the current tenant's own: in the node's memory, and in whatever <c>IDistributedCache</c> the host registers (Redis). No key or
/// tag can name another tenant's entry. In a platform-wide scope it is the platform's own.
/// </summary>
/// <remarks>
/// What one node removes or sets, the others forget within moments. While a node can't hear the others, it trusts its memory for a second only.
/// Call it after the commit: before, another node may read the old rows and remember them.
/// </remarks>
public interface ITenantCache
{
    /// <summary>The entry, or what the factory makes of it. However many ask at once on this node, the factory runs once.</summary>
    /// <typeparam name="T">What is remembered; one type for each key. Serialized where it leaves the process, and copied for each caller unless it is sealed and <c>[ImmutableObject(true)]</c>.</typeparam>
    /// <param name="key">The entry's name within the tenant, of 1 to 500 characters.</param>
    /// <param name="factory">Makes the value. It runs again when the entry is removed meanwhile.</param>
    /// <param name="options">For how long; 5 minutes unless <see cref="HybridCacheOptions"/> say otherwise.</param>
    /// <param name="tags">Names by which several entries are removed together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    /// <exception cref="ArgumentException">The key or a tag is empty, too long, or has control characters.</exception>
    ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default);

    /// <summary>Remembers a value, in the place of what was remembered.</summary>
    /// <inheritdoc cref="GetOrCreateAsync"/>
    ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default);

    /// <summary>Forgets an entry, on all nodes.</summary>
    /// <param name="key">The entry's name within the tenant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Forgets the tenant's entries that bear the tag, on all nodes.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets all of the tenant's entries, on all nodes. None is answered any more; their bytes leave the second level when they expire, or, where
    /// <see cref="ICacheKeys"/> are registered, when the tenant is erased.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    ValueTask RemoveAllAsync(CancellationToken cancellationToken = default);
}
