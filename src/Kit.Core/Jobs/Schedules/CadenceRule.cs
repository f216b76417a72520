using System.Globalization;
using Cronos;

namespace Kit.Jobs;

/// <summary>When a schedule ticks: a cron expression, with or without seconds, or <see cref="Cadence.Every"/>.</summary>
internal abstract class CadenceRule
{
    private static readonly char[] Spaces = [' ', '\t'];
    private const int FieldsWithSeconds = 6;

    /// <summary>The first tick after a moment; <see langword="null"/> where there is none.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="zone">Where the clock hangs.</param>
    /// <param name="made">When the schedule was made.</param>
    public abstract DateTimeOffset? After(DateTimeOffset moment, TimeZoneInfo zone, DateTimeOffset made);

    /// <summary>Reads one, or says what is wrong with it.</summary>
    public static (CadenceRule? Rule, string Problem) TryParse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > SchedulesModel.CadenceLength)
        {
            return (null, $"when it ticks has 1 to {SchedulesModel.CadenceLength} characters");
        }

        if (text.StartsWith(Cadence.EveryPrefix, StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text.AsSpan(Cadence.EveryPrefix.Length), "c", CultureInfo.InvariantCulture, out var interval)
                && interval >= Cadence.Shortest && interval <= Cadence.Longest
                ? (new Interval(interval), "")
                : (null, $"'{text}' is not what Cadence.Every gives, a second to {Cadence.Longest.TotalDays} days");
        }

        try
        {
            var withSeconds = text.Split(Spaces, StringSplitOptions.RemoveEmptyEntries).Length == FieldsWithSeconds;
            return (new Cron(CronExpression.Parse(text, withSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard)), "");
        }
        catch (CronFormatException e)
        {
            return (null, $"'{text}' is no cron expression: {e.Message.TrimEnd('.')}");
        }
    }

    // What falls into the hour that is left out ticks right after it, and what falls into the hour that comes twice ticks the first time.
    private sealed class Cron(CronExpression expression) : CadenceRule
    {
        public override DateTimeOffset? After(DateTimeOffset moment, TimeZoneInfo zone, DateTimeOffset made) =>
            expression.GetNextOccurrence(moment.UtcDateTime, zone) is { } next ? new(next, TimeSpan.Zero) : null;
    }

    private sealed class Interval(TimeSpan interval) : CadenceRule
    {
        public override DateTimeOffset? After(DateTimeOffset moment, TimeZoneInfo zone, DateTimeOffset made)
        {
            var past = Math.Max(0, (moment - made).Ticks);
            return made.ToUniversalTime().AddTicks(((past / interval.Ticks) + 1) * interval.Ticks);
        }
    }
}
