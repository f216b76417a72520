using Kit.Data;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region export
public sealed class Exports(ITenantExporter exporter)
{
    public async Task<long> WriteAsync(Guid tenantId, Stream response)
    {
        var manifest = await exporter.ExportAsync(tenantId, response); // a zip archive, as of one moment, streamed
        return manifest.Tables.Sum(t => t.Rows);
    }
}
#endregion

#region import
public sealed class Imports(ITenantImporter importer)
{
    public Task<TenantImportResult> ReadAsync(Stream archive, UserSummary owner) =>
        importer.ImportAsync(archive, new TenantImport { Slug = "acme-moved", Owner = owner });
}
#endregion

#region tenant-data-entities
[NotExported("it is good here only")]          // in no archive; a restore leaves it alone
public sealed class ShareLink
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Token { get; init; }
}

[NotImported("the carrier decides it")]        // in the archive, to be read; never written from one
[KeptOnErasure("tax law: delivery notes", 10)] // outlives the tenant; `kit erase --due` deletes it then
public sealed class Delivery
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string TrackingNumber { get; init; }
}

[NotRestored("what happened is not undone")]   // imported, but left alone by a restore
public sealed class Visit
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public DateTimeOffset CreatedAt { get; init; }
}
#endregion

[Global]
public sealed class PartnerCustomer
{
    public required string Id { get; init; }

    public required Guid TenantId { get; init; }
}

[Global]
public sealed class Referral
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ReferredTenantId { get; init; }

    public string? Customer { get; init; }
}

internal static class PartnerModel
{
    public static void Configure(ModelBuilder model)
    {
        #region rows-about-tenants
        model.Entity<Referral>(referral =>
        {
            referral.Property(r => r.ReferredTenantId).IsErasedWithTenant();
            referral.Property(r => r.Customer).IsErasedWith<PartnerCustomer>(); // a global entity with a TenantId; no foreign key
        });
        #endregion
    }
}
