using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>The tables of tenancy itself.</summary>
internal sealed class TenancyModel : IModelContribution
{
    public const string Schema = "kit";
    public const string TenantsTable = "tenants";
    public const string MembershipsTable = "memberships";

    public string Name => "tenancy";

    public void ConfigureModel(ModelBuilder model)
    {
        model.Entity<Tenant>(tenant =>
        {
            tenant.ToTable(TenantsTable, Schema);
            tenant.IsGlobal();
            tenant.Property(t => t.Slug).HasMaxLength(40);
            tenant.Property(t => t.Name).HasMaxLength(200);
            tenant.Property(t => t.Domain).HasMaxLength(253);
            tenant.Property(t => t.TimeZone).HasMaxLength(60);
            tenant.Property(t => t.Locale).HasMaxLength(35);
            tenant.HasIndex(t => t.Slug).IsUnique();
            tenant.HasIndex(t => t.Domain).IsUnique();
            tenant.HasAnnotation(KitAnnotations.Notify, "id");
        });

        model.Entity<Membership>(membership =>
        {
            membership.ToTable(MembershipsTable, Schema);
            membership.Property(m => m.Name).HasMaxLength(200);
            membership.Property(m => m.Email).HasMaxLength(254);
            membership.Property(m => m.Role).HasMaxLength(60);
            membership.HasIndex(m => m.UserId).IsUnique();
            membership.HasAnnotation(KitAnnotations.Notify, "tenant_id,user_id");
        });
    }
}
