using System.Security.Cryptography;
using System.Text;
using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary>Knows what a seal covers, and by which key.</summary>
internal sealed class SealMaker(IOptions<KitOptions> options)
{
    /// <summary>What the first seal follows.</summary>
    public static readonly string NoHash = new('0', SHA256.HashSizeInBytes * 2);

    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("kit audit seal 1");
    private readonly byte[]? _key = options.Value.MasterKey is { } master
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(master), SHA256.HashSizeInBytes, info: Purpose)
        : null;

    public bool HasKey => _key is not null;

    /// <param name="owner">The tenant, or the platform.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="last">The seal before, or <see langword="null"/>.</param>
    /// <param name="entries">By id; not empty.</param>
    /// <param name="now">The present.</param>
    public AuditSeal Make(Guid owner, string chain, AuditSeal? last, IReadOnlyList<AuditEntry> entries, DateTimeOffset now)
    {
        using var content = AuditHash.Plain();
        foreach (var entry in entries)
        {
            Add(content, owner, entry);
        }

        var seal = new AuditSeal
        {
            Chain = chain,
            Number = (last?.Number ?? 0) + 1,
            FirstEntryId = entries[0].Id,
            LastEntryId = entries[^1].Id,
            LastAt = entries.Max(e => e.At),
            EntryCount = entries.Count,
            EntriesHash = content.ToText(),
            PreviousHash = last?.Hash ?? NoHash,
            SealedAt = now,
            IsKeyed = HasKey,
        };
        seal.Hash = HashOf(owner, seal);
        return seal;
    }

    /// <summary>What <see cref="AuditSeal.Hash"/> must be.</summary>
    /// <exception cref="KitException">The seal was made with a key, and there is none (<c>KIT1003</c>).</exception>
    public string HashOf(Guid owner, AuditSeal seal)
    {
        using var hash = Begin(seal.IsKeyed);
        hash.Add("seal").Add(owner).Add(seal.Number).Add(seal.FirstEntryId).Add(seal.LastEntryId).Add(seal.LastAt).Add(seal.EntryCount)
            .Add(seal.EntriesHash).Add(seal.PreviousHash).Add(seal.SealedAt).Add(seal.IsKeyed ? 1 : 0);
        return (seal.Chain.Length == 0 ? hash : hash.Add(seal.Chain)).ToText();
    }

    /// <summary>What <see cref="AuditSeal.PruneHash"/> must be for a seal whose entries were deleted then.</summary>
    /// <exception cref="KitException">The seal was made with a key, and there is none (<c>KIT1003</c>).</exception>
    public string PruneHashOf(AuditSeal seal, DateTimeOffset prunedAt)
    {
        using var hash = Begin(seal.IsKeyed);
        return hash.Add("pruned").Add(seal.Hash).Add(prunedAt).ToText();
    }

    /// <summary>Adds every column of the entry but those that name its seal.</summary>
    public static void Add(AuditHash hash, Guid owner, AuditEntry entry) => hash
        .Add(owner).Add(entry.Id).Add(entry.At).Add(entry.ActorKind.ToString()).Add(entry.ActorId).Add(entry.ActorName).Add(entry.Action.ToString())
        .Add(entry.Entity).Add(entry.EntityId).Add(entry.Label).Add(entry.Changes).Add(entry.Reason).Add(entry.TraceId);

    private AuditHash Begin(bool keyed) => !keyed ? AuditHash.Plain() : AuditHash.Keyed(_key ?? throw new KitException(
        KitErrors.MissingSetting, "The audit log was sealed with a key. Set Kit:MasterKey to the one that it was sealed with."));
}
