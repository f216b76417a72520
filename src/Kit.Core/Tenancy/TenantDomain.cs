namespace Kit.Tenancy;

/// <summary>A domain that a tenant says is its own. Many may say so; the one that proves it has it.</summary>
public sealed class TenantDomain
{
    /// <summary>The row's id.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The tenant.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The domain in lower case, other letters than ASCII as punycode: <c>xn--bcher-kva.example</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>What a TXT record at <c>_kit-challenge.{domain}</c> must say.</summary>
    public required string Token { get; init; }

    /// <summary>Whether it was proved.</summary>
    /// <value><see cref="DomainStatus.Pending"/>.</value>
    public DomainStatus Status { get; internal set; }

    /// <summary>When DNS was last asked.</summary>
    public DateTimeOffset? CheckedAt { get; internal set; }

    /// <summary>Since when DNS has said that the record is not there, though the domain was verified; <see langword="null"/> while it is there.</summary>
    public DateTimeOffset? FailedSince { get; internal set; }

    /// <summary>How often DNS has said so since then.</summary>
    public int Failures { get; internal set; }

    /// <summary>When the tenant named it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Domain;
}
