using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Settings;

internal sealed class SettingsModel : IModelContribution
{
    public const string Table = "settings";

    public string Name => "settings";

    public void ConfigureModel(ModelBuilder model) => model.Entity<StoredSettings>(settings =>
    {
        settings.ToTable(Table, TenancyModel.Schema);
        settings.HasKey(s => s.Section);
        settings.Property(s => s.Section).HasMaxLength(SettingsSection.NameLength);
        settings.HasAnnotation(KitAnnotations.Notify, "tenant_id,section");
    });
}
