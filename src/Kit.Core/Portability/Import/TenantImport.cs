using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>What an archive is to become.</summary>
public sealed class TenantImport
{
    /// <summary>The new tenant's name in addresses.</summary>
    public required string Slug { get; init; }

    /// <summary>The new tenant's id, where whoever imports must find out later whether they have; a new one by default.</summary>
    internal Guid? Id { get; init; }

    /// <summary>Who becomes its owner.</summary>
    public required UserSummary Owner { get; init; }

    /// <summary>The name people read.</summary>
    /// <value><see langword="null"/>: the archived tenant's.</value>
    public string? Name { get; init; }

    /// <summary>Who else is let in.</summary>
    /// <value><see cref="ImportedMembers.Known"/>.</value>
    public ImportedMembers Members { get; init; }
}
