namespace Kit.Portability;

/// <summary>
/// What a tenant has outside of tables: files, another system's rows. Each is resolved in the tenant's own scope, so its DbContext is the one
/// with the transaction, and <see cref="Tenancy.TenantScope"/> says whose it is.
/// </summary>
public interface ITenantDataPart
{
    /// <summary>The part's name in archives and errors: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Writes all that the tenant has.</summary>
    Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken);

    /// <summary>
    /// Makes be there what the archive has, before the rows are committed. What is there already stays. When a new tenant does not come to be, be it
    /// because the process ended, its part is erased again.
    /// </summary>
    Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken);

    /// <summary>Deletes all that the tenant has, before its rows are deleted. It may be called again, also after a call that was cut short.</summary>
    Task EraseAsync(CancellationToken cancellationToken);

    /// <summary>
    /// How much there is of the tenant still; an erasure ends only when it is nothing. Asked while the erasure keeps all writers of the tenant's out,
    /// so it must not write to the database.
    /// </summary>
    Task<long> ProveErasedAsync(CancellationToken cancellationToken);

    /// <summary>What there is of the tenant still and can't be deleted, but ends by itself: it stands in what is left of the tenant.</summary>
    /// <value>Nothing.</value>
    Task<IReadOnlyList<KeptRows>> FindKeptAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KeptRows>>([]);
}
