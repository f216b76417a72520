namespace Tracker.Items.Import;

public enum ItemImportState
{
    /// <summary>Looked at, and not begun.</summary>
    Uploaded,

    /// <summary>A job is at it, or will be.</summary>
    Started,

    Done,

    Cancelled,

    /// <summary>It could not go on; the problem says why.</summary>
    Stopped,
}
