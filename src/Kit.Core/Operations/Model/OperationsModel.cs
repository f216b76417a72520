using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>The tables of what is known of tenants and done to them as a whole.</summary>
internal static class OperationsModel
{
    private const int ActorLength = 254;
    private const int SlugLength = 40;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<TenantOperation>(operation =>
        {
            operation.ToTable("tenant_operations", TenancyModel.Schema);
            operation.IsControlPlane(); // an operator's and an owner's are one list, and outlive a move
            operation.Property(o => o.Reason).HasMaxLength(OperationRules.ReasonLength);
            operation.Property(o => o.ActorId).HasMaxLength(200);
            operation.Property(o => o.ActorName).HasMaxLength(ActorLength);
            operation.Property(o => o.Slug).HasMaxLength(SlugLength);
            operation.Property(o => o.JobId).IsNotAudited();
            operation.HasIndex(o => o.CreatedAt).IsPlatformIndex(); // what is too old, whoever's
            operation.HasIndex(o => o.ExpiresAt).HasFilter("expires_at IS NOT NULL").IsPlatformIndex();
        });
        model.Entity<TenantMeasure>(measure =>
        {
            measure.ToTable("tenant_measures", TenancyModel.Schema);
            measure.HasKey(m => m.TenantId);
            measure.HasOne<Tenant>().WithMany().HasForeignKey(m => m.TenantId);
        });
    }
}
