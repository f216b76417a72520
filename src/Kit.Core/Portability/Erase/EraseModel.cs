using System.Text.Json;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Portability;

/// <summary>The table of what is left of tenants.</summary>
internal static class EraseModel
{
    public static void Configure(ModelBuilder model) => model.Entity<ErasedTenant>(erased =>
    {
        erased.ToTable("erased_tenants", TenancyModel.Schema);
        erased.Property(e => e.SlugHash).HasMaxLength(64);
        erased.Property(e => e.ActorId).HasMaxLength(200);
        erased.Property(e => e.ActorName).HasMaxLength(254);
        erased.Property(e => e.Reason).HasMaxLength(500);
        erased.Property(e => e.Deleted).HasConversion(v => Write(v), v => Read<Dictionary<string, long>>(v), Comparer<Dictionary<string, long>>());
        erased.Property(e => e.Kept).HasConversion(v => Write(v), v => Read<List<KeptRows>>(v), Comparer<List<KeptRows>>());
        erased.HasIndex(e => e.KeptUntil);
    });

    private static string Write<T>(T value) => JsonSerializer.Serialize(value);

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text)!;

    private static ValueComparer<T> Comparer<T>() => new((a, b) => Write(a) == Write(b), v => Write(v).GetHashCode(StringComparison.Ordinal), v => Read<T>(Write(v)));
}
