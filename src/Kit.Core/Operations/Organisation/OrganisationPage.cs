using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/Organisation.cshtml</c> shows the owners of a tenant.</summary>
public sealed class OrganisationPage
{
    /// <summary>The tenant.</summary>
    public required TenantInfo Tenant { get; init; }

    /// <summary>The page's own path, which the paths of its forms begin with.</summary>
    public required string Path { get; init; }

    /// <summary>The tenant's address, whole.</summary>
    public required string Address { get; init; }

    /// <summary>Its domains, each with the record that proves it; <see langword="null"/> where the host has no custom domains.</summary>
    public IReadOnlyList<OrganisationDomain>? Domains { get; init; }

    /// <summary>The exports that owners asked for, the newest first.</summary>
    public required IReadOnlyList<OperationLine> Exports { get; init; }

    /// <summary>For how long a closing can be undone.</summary>
    public required TimeSpan ClosingGrace { get; init; }

    /// <summary>For how long an export can be downloaded.</summary>
    public required TimeSpan ExportLifetime { get; init; }

    /// <summary>The moment that the page is of.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What has just been done.</summary>
    public string? Notice { get; init; }

    /// <summary>Why what was asked for is refused.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether an export is under way, so that the page should look again.</summary>
    public bool IsUnderWay => Exports.Any(l => l.State is OperationState.Waiting or OperationState.Running);
}

/// <summary>A domain of a tenant's.</summary>
/// <param name="Name">The domain.</param>
/// <param name="IsVerified">Whether it leads to the tenant.</param>
/// <param name="CheckedAt">When its DNS was last asked.</param>
/// <param name="RecordName">The name of the TXT record that proves it.</param>
/// <param name="RecordValue">What the record must say.</param>
public sealed record OrganisationDomain(string Name, bool IsVerified, DateTimeOffset? CheckedAt, string RecordName, string RecordValue)
{
    /// <summary>Whether it was verified, and its record has been gone for so long that it leads nowhere any more.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Since when DNS has said that its record is gone, where it does.</summary>
    public DateTimeOffset? FailedSince { get; init; }
}
