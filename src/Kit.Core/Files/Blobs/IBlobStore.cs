namespace Kit.Files;

/// <summary>
/// Where files' bytes are. It knows nothing of scopes: <see cref="IFileStore"/> makes the keys, from the current tenant. Register one before
/// <c>AddKit</c>, or by a package's verb, to keep them elsewhere than on the local disk.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores bytes. They are there as a whole or not at all, also when the process ends meanwhile.</summary>
    /// <param name="key">Under which key; no other bytes are under it.</param>
    /// <param name="content">Read to its end. An exception of it leaves nothing under the key.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task PutAsync(BlobKey key, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens bytes for reading.</summary>
    /// <returns>A stream to be disposed; <see langword="null"/> when there are none.</returns>
    Task<Stream?> OpenAsync(BlobKey key, CancellationToken cancellationToken = default);

    /// <summary>Deletes bytes, if there are any.</summary>
    Task DeleteAsync(BlobKey key, CancellationToken cancellationToken = default);

    /// <summary>All bytes of a tenant, in no particular order; those of all tenants where none is named, tenant by tenant.</summary>
    IAsyncEnumerable<BlobInfo> ListAsync(Guid? tenantId = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes all bytes of a tenant.</summary>
    Task DeleteAllAsync(Guid tenantId, CancellationToken cancellationToken = default);

    /// <summary>Throws away what puts left behind that were cut short before this moment.</summary>
    Task TidyAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
