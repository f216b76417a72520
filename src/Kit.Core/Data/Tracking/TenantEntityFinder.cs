#pragma warning disable EF1001 // Behind DbSet.Find there is no public seam; held by tests.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>Finds a tenant's row by its id alone: <c>db.Projects.FindAsync(id)</c>, where the key is <c>(tenant_id, id)</c>.</summary>
internal sealed class TenantEntityFinder<TEntity>(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType entityType)
    : EntityFinder<TEntity>(stateManager, setSource, setCache, entityType)
    where TEntity : class
{
    private readonly DbContext _context = stateManager.Context;
    private readonly int _keyLength = entityType.FindPrimaryKey()?.Properties.Count ?? 0;

    public override TEntity? Find(object?[]? keyValues) => Complete(ref keyValues) ? base.Find(keyValues) : null;

    public override ValueTask<TEntity?> FindAsync(object?[]? keyValues, CancellationToken cancellationToken = default) =>
        Complete(ref keyValues) ? base.FindAsync(keyValues, cancellationToken) : default;

    // False where no tenant is current: nothing can be found then.
    private bool Complete(ref object?[]? keyValues)
    {
        if (keyValues is null || keyValues.Length != _keyLength - 1 || _context is not KitDbContext { Scope: not { IsBypass: true } } context)
        {
            return true;
        }

        if (context.OwnerId is not { } owner)
        {
            return false;
        }

        keyValues = [owner, .. keyValues];
        return true;
    }
}
