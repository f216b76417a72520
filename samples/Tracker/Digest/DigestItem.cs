namespace Tracker.Digest;

/// <summary>What the mail says of an item.</summary>
internal sealed record DigestItem(Guid Id, string Title, string Project, DateOnly Due);
