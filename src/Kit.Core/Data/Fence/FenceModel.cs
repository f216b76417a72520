using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>The table of those who left, and with it what asks it.</summary>
internal sealed class FenceModel : IModelContribution
{
    public const string Table = "departed_tenants";

    public string Name => "fence";

    public void ConfigureModel(ModelBuilder model) => model.Entity<DepartedTenant>(departed =>
    {
        departed.ToTable(Table, TenancyModel.Schema);
        departed.HasKey(d => d.TenantId);
        departed.Property(d => d.TenantId).ValueGeneratedNever();
        departed.HasAnnotation(KitAnnotations.Fence, true);
        departed.HasAnnotation(KitAnnotations.Grants, new TableGrants("SELECT", "SELECT, DELETE").ToString());
    });
}
