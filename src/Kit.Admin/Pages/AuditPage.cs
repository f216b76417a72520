namespace Kit.Admin;

/// <summary>The audit log, the newest first.</summary>
public sealed class AuditPage : AdminPage
{
    /// <summary>The address of the log itself, which its form is sent to.</summary>
    public required string Href { get; init; }

    /// <summary>The entries.</summary>
    public required IReadOnlyList<AuditPageRow> Rows { get; init; }

    /// <summary>The actor's id, or a part of their name, that is asked for.</summary>
    public required string Actor { get; init; }

    /// <summary>The first day that is asked for, as <c>2026-01-31</c>.</summary>
    public required string From { get; init; }

    /// <summary>The last day that is asked for.</summary>
    public required string To { get; init; }

    /// <summary>The tenant's slug that is asked for: nothing for the platform, <c>*</c> for all; <see langword="null"/> on a tenant's site.</summary>
    public string? Tenant { get; init; }

    /// <summary>The entities to choose from.</summary>
    public required IReadOnlyList<FieldOption> Entities { get; init; }

    /// <summary>The actions to choose from.</summary>
    public required IReadOnlyList<FieldOption> Actions { get; init; }

    /// <summary>What was done before that, or <see langword="null"/>.</summary>
    public string? Older { get; init; }

    /// <summary>What was done last, or <see langword="null"/> when that is here.</summary>
    public string? Newest { get; init; }

    /// <summary>The log without filters; <see langword="null"/> when there are none.</summary>
    public string? Clear { get; init; }

    /// <summary>The same entries as files.</summary>
    public required IReadOnlyList<AdminLink> Exports { get; init; }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Event">Who did what.</param>
/// <param name="Href">The entry's own page.</param>
/// <param name="Tenant">Whose it is, where that may be several.</param>
/// <param name="Seal">The number of its seal; empty until it is sealed.</param>
public sealed record AuditPageRow(AdminEvent Event, string Href, string? Tenant, string Seal);
