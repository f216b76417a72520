using Kit.Jobs;

namespace Tracker.Items;

/// <summary>Deletes the files of imports and exports whose time is over.</summary>
[Job("items.delete-old-files")]
internal sealed record DeleteOldFiles;
