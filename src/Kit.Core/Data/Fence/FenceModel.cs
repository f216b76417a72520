using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>The table of those who left, and with it what asks it.</summary>
internal sealed class FenceModel : IModelContribution
{
    public const string Table = "departed_tenants";

    /// <summary>The version of the text of <see cref="FenceSql"/>. It stands in the model, and so in a host's snapshot: a new one makes the next migration write the text anew.</summary>
    public const string Version = "2";

    public string Name => "fence";

    public void ConfigureModel(ModelBuilder model) => model.Entity<DepartedTenant>(departed =>
    {
        departed.ToTable(Table, TenancyModel.Schema);
        departed.HasKey(d => d.TenantId);
        departed.Property(d => d.TenantId).ValueGeneratedNever();
        departed.Property(d => d.Since).HasColumnName("since");
        departed.Property(d => d.ErasureSince).HasColumnName("erasure_since");
        departed.Property(d => d.ErasedAt).HasColumnName("erased_at");
        departed.HasAnnotation(KitAnnotations.Fence, Version);
        departed.HasAnnotation(KitAnnotations.Grants, new TableGrants("SELECT", "SELECT, INSERT, UPDATE (since, erasure_since, erased_at)").ToString());
    });
}
