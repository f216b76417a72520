namespace Kit.Features;

/// <summary>What the tenant's plan allows in a window of time is used up.</summary>
/// <param name="feature">The feature.</param>
/// <param name="label">How people call it.</param>
/// <param name="window">The window.</param>
/// <param name="max">What the plan allows in it.</param>
/// <param name="resetsAt">When the next window begins.</param>
public sealed class QuotaUsedUpException(string feature, string label, QuotaWindow window, long max, DateTimeOffset resetsAt) : KitException(
    KitErrors.QuotaUsedUp, $"The plan allows {max} {label} per {window}. The next one begins at {resetsAt:O}.")
{
    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <summary>What the plan allows in a window.</summary>
    public long Max { get; } = max;

    /// <summary>When the next window begins.</summary>
    public DateTimeOffset ResetsAt { get; } = resetsAt;

    /// <inheritdoc/>
    public override int StatusCode => 402;

    /// <inheritdoc/>
    public override string? PublicDetail => $"Your plan allows {Max} {label} {(window == QuotaWindow.Hour ? "an hour" : window == QuotaWindow.Day ? "a day" : "a month")}.";
}
