using Kit.Data;

namespace Tracker.Items.Import;

/// <summary>What is wrong with a row of a file. The row itself stands in the file.</summary>
[NotAudited]
[NotVersioned]
public sealed class ItemImportError
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ImportId { get; init; }

    public ItemImport? Import { get; init; }

    /// <summary>The line of the file on which the row begins.</summary>
    public required long Line { get; init; }

    public required string Problem { get; init; }
}
