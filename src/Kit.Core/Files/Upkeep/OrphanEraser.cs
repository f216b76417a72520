using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Files;

/// <summary>
/// Deletes bytes that no row of their tenant knows. It looks and deletes as a writer of the tenant's, whom a restore keeps out: what a restore has
/// found in the store, and brings the row back of, stays there.
/// </summary>
internal sealed class OrphanEraser(IBlobStore blobs, ITenantScopes scopes)
{
    /// <returns>How many were deleted.</returns>
    /// <exception cref="TenantElsewhereException">The tenant's rows are elsewhere by now (<c>KIT2140</c>).</exception>
    /// <exception cref="TenantErasedException">All of it is being deleted (<c>KIT2147</c>).</exception>
    public async Task<int> RunAsync(TenantInfo tenant, IReadOnlyCollection<Guid> fileIds, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken); // passes the fence as a write does
        var known = await db.Set<StoredFile>().Where(f => fileIds.Contains(f.Id)).Select(f => f.Id).ToHashSetAsync(cancellationToken);
        var orphans = fileIds.Where(id => !known.Contains(id)).ToList();
        foreach (var orphan in orphans)
        {
            await blobs.DeleteAsync(new(tenant.Id, orphan), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return orphans.Count;
    }
}
