using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>The table of imports under way.</summary>
internal static class ImportModel
{
    public static void Configure(ModelBuilder model) => model.Entity<UnfinishedImport>(import =>
    {
        import.ToTable("unfinished_imports", TenancyModel.Schema);
        import.Property(i => i.Id).ValueGeneratedNever();
    });
}
