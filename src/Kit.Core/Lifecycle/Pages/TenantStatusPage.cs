using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>What <c>/Views/Kit/Core/TenantStatus.cshtml</c> shows operators of a tenant.</summary>
public sealed class TenantStatusPage
{
    /// <summary>The tenant.</summary>
    public required Tenant Tenant { get; init; }

    /// <summary>What can be done now, by the last part of the path that its form is posted to, and its button's text.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Actions { get; init; }

    /// <summary>How far its provisioning is, in a host with steps; empty for a tenant that needs none.</summary>
    public required IReadOnlyList<ProvisioningStep> Steps { get; init; }

    /// <summary>Its domains.</summary>
    public required IReadOnlyList<TenantDomain> Domains { get; init; }

    /// <summary>Who changed the status before, the newest first.</summary>
    public required IReadOnlyList<TenantStatusChange> History { get; init; }

    /// <summary>Why what was asked for is refused.</summary>
    public string? Problem { get; init; }

    /// <summary>The page's own path.</summary>
    public required string Path { get; init; }
}

/// <summary>A line of a tenant's history.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Status">What it became.</param>
/// <param name="Reason">Why.</param>
public sealed record TenantStatusChange(DateTimeOffset At, string Actor, string Status, string? Reason);
