using Kit.Data;
using Kit.Files;

namespace Tracker.Items.Export;

/// <summary>A file of items that somebody asked for, and that members may fetch for a while.</summary>
[NotVersioned]
public sealed class ItemExport
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid FileId { get; init; }

    public StoredFile? File { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
