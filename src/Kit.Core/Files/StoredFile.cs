using Kit.Data;

namespace Kit.Files;

/// <summary>What is known of a file; its bytes are in the <see cref="IBlobStore"/>. Deleting the row, by whatever way of EF Core's, deletes the bytes soon after.</summary>
[NotVersioned]
public sealed class StoredFile
{
    /// <summary>The file's id, under which its bytes stand too.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The name that the user gave it, without folders. It is shown, and never used as a path.</summary>
    public required string Name { get; init; }

    /// <summary>The media type, as declared and compared with the bytes: <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of the bytes, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who saved it: the user's, client's or job's id.</summary>
    public required string CreatedById { get; init; }

    /// <summary>How that was called then.</summary>
    public required string CreatedByName { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
