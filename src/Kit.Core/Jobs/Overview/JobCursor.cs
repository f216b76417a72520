using System.Globalization;

namespace Kit.Jobs;

/// <summary>The last job of a page: where the next one goes on.</summary>
/// <param name="At">Its moment, where the list goes by one.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct JobCursor(DateTimeOffset? At, Guid Id)
{
    public override string ToString() => At is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}-{Id:N}") : Id.ToString("N");

    /// <summary>Reads what an address says; <see langword="null"/> for what says nothing.</summary>
    public static JobCursor? Parse(string? text)
    {
        var parts = (text ?? "").Split('-');
        return !Guid.TryParseExact(parts[^1], "N", out var id) ? null
            : parts is [_] ? new(null, id)
            : parts is [var ticks, _] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= DateTimeOffset.MaxValue.UtcTicks
                ? new(new DateTimeOffset(number, TimeSpan.Zero), id)
                : null;
    }
}
