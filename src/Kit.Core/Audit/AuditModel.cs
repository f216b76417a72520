using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kit.Audit;

/// <summary>The tables of the audit log. The application may add entries and read both; only the platform seals.</summary>
internal sealed class AuditModel : IModelContribution
{
    private const string SealNumber = "seal_number";
    private const string SealChain = "seal_chain";
    private const string PrunedAt = "pruned_at";
    private const string PruneHash = "prune_hash";
    private const int HashLength = 64;
    private const int ChainLength = 36;

    public string Name => "audit";

    public void ConfigureModel(ModelBuilder model)
    {
        model.Entity<AuditEntry>(ConfigureEntry);
        model.Entity<AuditSeal>(ConfigureSeal);
    }

    private static void ConfigureEntry(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries", "kit");
        entry.Property(e => e.ActorId).HasMaxLength(200);
        entry.Property(e => e.ActorName).HasMaxLength(254);
        entry.Property(e => e.Entity).HasMaxLength(100);
        entry.Property(e => e.EntityId).HasMaxLength(200);
        entry.Property(e => e.Label).HasMaxLength(200);
        entry.Property(e => e.Reason).HasMaxLength(500);
        entry.Property(e => e.TraceId).HasMaxLength(32);
        entry.Property(e => e.SealNumber).HasColumnName(SealNumber).IsWrittenInBackground().Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        entry.Property(e => e.SealChain).HasColumnName(SealChain).HasMaxLength(ChainLength).HasDefaultValue("").ValueGeneratedNever().IsWrittenInBackground().Metadata
            .SetBeforeSaveBehavior(PropertySaveBehavior.Ignore); // and not read back after each insert either
        entry.HasIndex(e => new { e.Entity, e.EntityId, e.Id });
        entry.HasIndex(e => e.Id).HasFilter($"{SealNumber} IS NULL"); // what is yet to be sealed: next to nothing
        entry.HasAnnotation(KitAnnotations.WithItsChange, true);
        entry.HasAnnotation(KitAnnotations.Grants, TableGrants.AppendOnly($"{SealNumber}, {SealChain}").ToString());
    }

    private static void ConfigureSeal(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.ToTable("audit_seals", "kit");
        seal.IsWrittenInBackground();
        seal.HasKey(s => new { s.Chain, s.Number });
        seal.Property(s => s.Chain).HasMaxLength(ChainLength).ValueGeneratedNever();
        seal.Property(s => s.Number).ValueGeneratedNever();
        seal.Property(s => s.EntriesHash).HasMaxLength(HashLength);
        seal.Property(s => s.PreviousHash).HasMaxLength(HashLength);
        seal.Property(s => s.Hash).HasMaxLength(HashLength);
        seal.Property(s => s.PrunedAt).HasColumnName(PrunedAt);
        seal.Property(s => s.PruneHash).HasColumnName(PruneHash).HasMaxLength(HashLength);
        seal.HasIndex(s => s.LastAt).HasFilter($"{PrunedAt} IS NULL").IsPlatformIndex(); // the oldest entries, whoever's
        seal.HasAnnotation(KitAnnotations.WithItsChange, true);
        seal.HasAnnotation(KitAnnotations.Grants, TableGrants.PlatformWritten($"{PrunedAt}, {PruneHash}").ToString());
    }
}
