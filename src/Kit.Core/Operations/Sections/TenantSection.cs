using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>A table on the operators' page about a tenant.</summary>
internal abstract class TenantSection(int position) : IOperatorSection
{
    public Type Entity => typeof(Tenant);

    public int Position { get; } = position;

    public async Task<OperatorTable?> ReadAsync(KitDbContext db, string id, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var tenantId) ? await ReadAsync(db, tenantId, cancellationToken) : null;

    protected abstract Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken);
}
