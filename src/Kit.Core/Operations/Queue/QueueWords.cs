using System.Globalization;
using Kit.Jobs;

namespace Kit.Operations;

/// <summary>How the pages of queues write what they show.</summary>
internal static class QueueWords
{
    private const int ErrorLength = 160;

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number a minute.</summary>
    public static string PerMinute(QueueNumbers numbers, long number) =>
        numbers.PerMinute(number) is var rate && rate is > 0 and < 10 ? rate.ToString("0.#", CultureInfo.InvariantCulture) : Number((long)rate);

    /// <summary>A time in one unit: what matters is its size.</summary>
    public static string Span(TimeSpan? time) => time switch
    {
        null => "–",
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalDays:0} days"),
    };

    /// <summary>What a lane may do, where that is not all.</summary>
    public static string Limits(QueueLaneLine line)
    {
        var settings = line.Settings;
        string?[] limits =
        [
            settings.Weight != 1 ? $"weight {settings.Weight}" : null,
            settings.MaxRunning is { } most ? $"{most} at once" : null,
            settings.MaxRunningInAll is { } all ? $"{all} in all" : null,
            settings.MaxStarts is { } starts ? string.Create(CultureInfo.InvariantCulture, $"{starts} in {settings.Per.TotalSeconds:0.##} s") : null,
            line.TenantRules > 0 ? $"{line.TenantRules} for single tenants" : null,
        ];
        return string.Join(", ", limits.OfType<string>());
    }

    /// <summary>The beginning of an error.</summary>
    public static string? Cut(string? error) => error?.Length > ErrorLength ? error[..ErrorLength] + "…" : error;
}
