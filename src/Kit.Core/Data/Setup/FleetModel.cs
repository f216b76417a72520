using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>The table of how databases were migrated.</summary>
internal sealed class FleetModel : IModelContribution
{
    public string Name => "fleet";

    public void ConfigureModel(ModelBuilder model) => model.Entity<DatabaseMigration>(migration =>
    {
        migration.ToTable("database_migrations", TenancyModel.Schema);
        migration.HasKey(m => m.Database);
        migration.Property(m => m.Database).HasMaxLength(DatabaseNames.MaxLength);
        migration.Property(m => m.Migration).HasMaxLength(150);
        migration.Property(m => m.Error).HasMaxLength(DatabaseMigration.ErrorLength);
    });
}
