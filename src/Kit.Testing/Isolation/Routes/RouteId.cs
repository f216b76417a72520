using System.Globalization;

namespace Kit.Testing;

/// <summary>A row's id as an address says it.</summary>
/// <param name="Text">All of it; of several parts, with commas.</param>
/// <param name="Parts">Those parts that are the row's own.</param>
internal sealed record RouteId(string Text, IReadOnlyList<string> Parts)
{
    private const int NoNumber = 1_999_999_999;

    public static RouteId None { get; } = new("", []);

    /// <summary>The id, and each of its parts, in the ways that an answer may say them.</summary>
    public IEnumerable<string> Names => Parts.Prepend(Text).SelectMany(n => new[] { n, n.Replace("-", "", StringComparison.Ordinal) });

    public static RouteId Of(StoredRow row) => Of(row, static value => value);

    /// <summary>An id of the same kind that no row has.</summary>
    public static RouteId NowhereLike(StoredRow row) => Of(row, Nowhere);

    /// <summary>A value of the same kind that no row has for its id.</summary>
    public static object Nowhere(object value) => value switch
    {
        Guid => Guid.CreateVersion7(),
        string text => new string([.. text.Reverse()]),
        int => NoNumber,
        long => (long)NoNumber,
        _ => value,
    };

    private static RouteId Of(StoredRow row, Func<object, object> change)
    {
        var parts = row.Id.Select(i => (IsOwn: i.Value is Guid or string or int or long, Text: Convert.ToString(change(i.Value), CultureInfo.InvariantCulture)!)).ToList();
        return new(string.Join(',', parts.Select(p => p.Text)), [.. parts.Where(p => p.IsOwn).Select(p => p.Text)]);
    }
}
