using Kit.Files;

namespace Tracker.Items.Import;

/// <summary>A file of items that somebody uploaded, and what has become of it.</summary>
public sealed class ItemImport
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Where the items go. Not a foreign key: when the project goes, there is still the file to be deleted in its time.</summary>
    public required Guid ProjectId { get; init; }

    public required Guid FileId { get; init; }

    /// <summary>It knows whose it is, and what they call it.</summary>
    public StoredFile? File { get; init; }

    public ItemImportState State { get; set; }

    public Guid? JobId { get; set; }

    /// <summary>How many there are.</summary>
    public required int Rows { get; init; }

    /// <summary>How many are in, as of the last batch.</summary>
    public int Imported { get; init; }

    /// <summary>How many could not be, as of the last batch.</summary>
    public int Skipped { get; init; }

    /// <summary>Why it could not go on.</summary>
    public string? Problem { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
