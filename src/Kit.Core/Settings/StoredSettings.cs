using Kit.Data;

namespace Kit.Settings;

/// <summary>A tenant's settings of one section. Secrets stand apart, so that audit entries can tell of the rest.</summary>
internal sealed class StoredSettings
{
    public required string Section { get; init; }

    /// <summary>The members that are no secrets, in JSON.</summary>
    public string Values { get; set; } = "{}";

    /// <summary>The secret members in JSON, encrypted for the tenant; <see langword="null"/> when there are none.</summary>
    [NotAudited]
    public string? Secrets { get; set; }
}
