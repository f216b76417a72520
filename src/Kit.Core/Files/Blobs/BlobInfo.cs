using System.ComponentModel;

namespace Kit.Files;

/// <summary>What a store knows of bytes that it has.</summary>
/// <param name="Key">Whose and which they are.</param>
/// <param name="Size">How many.</param>
/// <param name="WrittenAt">When they were stored, by the store's clock.</param>
[ImmutableObject(true)]
public sealed record BlobInfo(BlobKey Key, long Size, DateTimeOffset WrittenAt);
