using System.Text.Json;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Portability;

/// <summary>The table of moves. A tenant has one that is not finished, at most.</summary>
internal static class MoveModel
{
    public const int ErrorLength = 2000;
    public const int ReasonLength = 500;
    private const int NameLength = 200;

    public static void Configure(ModelBuilder model) => model.Entity<TenantMove>(move =>
    {
        move.ToTable("tenant_moves", TenancyModel.Schema);
        move.Property(m => m.From).HasColumnName("from_database").HasMaxLength(NameLength);
        move.Property(m => m.To).HasColumnName("to_database").HasMaxLength(NameLength);
        move.Property(m => m.Step).HasMaxLength(20).HasConversion<string>();
        move.Property(m => m.Reason).HasMaxLength(ReasonLength);
        move.Property(m => m.ActorId).HasMaxLength(200);
        move.Property(m => m.ActorName).HasMaxLength(254);
        move.Property(m => m.FinishedAt).HasColumnName("finished_at");
        move.Property(m => m.ReadOnlyMilliseconds).HasColumnName("read_only_ms");
        move.Property(m => m.Error).HasMaxLength(ErrorLength);
        move.Property(m => m.Proof).HasConversion(
            v => Write(v),
            v => JsonSerializer.Deserialize<List<MovedTable>>(v)!,
            new ValueComparer<List<MovedTable>>((a, b) => Write(a!) == Write(b!), v => Write(v).GetHashCode(StringComparison.Ordinal), v => v.ToList()));
        move.HasIndex(m => m.TenantId).IsUnique().HasFilter("finished_at IS NULL");
    });

    public static string Write(IReadOnlyList<MovedTable> proof) => JsonSerializer.Serialize(proof);
}
