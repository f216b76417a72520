using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kit.Data;

/// <summary>Stores instants as UTC text of fixed width, to the microsecond.</summary>
internal sealed class UtcTextConverter() : ValueConverter<DateTimeOffset, string>(value => Format(value), value => Parse(value))
{
    private const string Pattern = "yyyy-MM-dd HH:mm:ss.ffffff";

    public static string Format(DateTimeOffset value) => value.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    private static DateTimeOffset Parse(string value) =>
        new(DateTime.ParseExact(value, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None), TimeSpan.Zero);
}
