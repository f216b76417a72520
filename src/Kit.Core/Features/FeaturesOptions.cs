namespace Kit.Features;

/// <summary>How features behave on this host. Bound from section <c>Kit:Features</c>.</summary>
public sealed class FeaturesOptions
{
    internal const string Section = "Kit:Features";

    /// <summary>How many of a hundred tenants have a flag, by the flag's name. A change of the configuration counts at once.</summary>
    /// <value>None: what <c>kit.AddFlag</c> says.</value>
    public IDictionary<string, int> RollOut { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How long it is kept how much of a quota was used in windows that are over.</summary>
    /// <value>90 days; 32 at least.</value>
    public TimeSpan UsageRetention { get; set; } = TimeSpan.FromDays(90);
}
