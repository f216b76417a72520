using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>The tables of tenancy itself.</summary>
internal sealed class TenancyModel : IModelContribution
{
    public const string Schema = "kit";
    public const string TenantsTable = "tenants";
    public const string MembershipsTable = "memberships";
    public const string DomainsTable = "tenant_domains";
    private const int SlugLength = 40;
    private const int DomainLength = 253;

    public string Name => "tenancy";

    public void ConfigureModel(ModelBuilder model)
    {
        model.Entity<Tenant>(tenant =>
        {
            tenant.ToTable(TenantsTable, Schema);
            tenant.IsGlobal();
            tenant.Property(t => t.Slug).HasMaxLength(SlugLength);
            tenant.Property(t => t.Name).HasMaxLength(200);
            tenant.Property(t => t.StatusReason).HasMaxLength(300);
            tenant.Property(t => t.TimeZone).HasMaxLength(60);
            tenant.Property(t => t.Locale).HasMaxLength(35);
            tenant.HasIndex(t => t.Slug).IsUnique();
            tenant.HasAnnotation(KitAnnotations.Notify, "id");
        });

        model.Entity<TenantSlug>(slug =>
        {
            slug.ToTable("tenant_slugs", Schema);
            slug.IsGlobal();
            slug.IsSeenByAllTenants("A tenant is found by its address before it is known; whose an address is stands in the tenants' own rows too.");
            slug.IsNotAudited();
            slug.IsNotVersioned();
            slug.HasKey(s => s.Slug);
            slug.Property(s => s.Slug).HasMaxLength(SlugLength);
            slug.HasOne<Tenant>().WithMany().HasForeignKey(s => s.TenantId);
        });

        model.Entity<TenantDomain>(domain =>
        {
            domain.ToTable(DomainsTable, Schema);
            domain.IsGlobal();
            domain.Property(d => d.Domain).HasMaxLength(DomainLength);
            domain.Property(d => d.Token).HasMaxLength(60).IsNotAudited();
            domain.HasOne<Tenant>().WithMany().HasForeignKey(d => d.TenantId);
            domain.HasIndex(d => new { d.TenantId, d.Domain }).IsUnique();
            domain.HasIndex(d => d.Domain).IsUnique().HasFilter($"status = '{nameof(DomainStatus.Verified)}'");
            domain.HasAnnotation(KitAnnotations.Notify, "tenant_id");
        });

        model.Entity<Membership>(membership =>
        {
            membership.ToTable(MembershipsTable, Schema);
            membership.IsControlPlane();
            membership.Property(m => m.Name).HasMaxLength(200);
            membership.Property(m => m.Email).HasMaxLength(254);
            membership.Property(m => m.Role).HasMaxLength(60);
            membership.HasIndex(m => m.UserId).IsUnique();
            membership.HasAnnotation(KitAnnotations.Notify, "tenant_id,user_id");
        });
    }
}
