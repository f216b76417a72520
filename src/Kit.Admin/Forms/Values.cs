using System.Globalization;

namespace Kit.Admin;

/// <summary>Values as people and forms read them.</summary>
internal static class Values
{
    private const string InstantField = "yyyy-MM-ddTHH:mm:ss";

    /// <summary>The value as a form holds it; empty for none.</summary>
    public static string ToField(AdminProperty property, object? value, TimeZoneInfo zone) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        DateTimeOffset at => TimeZoneInfo.ConvertTime(at, zone).ToString(InstantField, CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        Enum => value.ToString()!,
        _ => RowData.TextOf(value)!,
    };

    /// <summary>The value as people read it; empty for none.</summary>
    public static string ToText(AdminProperty property, object? value, TimeZoneInfo zone) => value switch
    {
        null => "",
        bool flag => flag ? "Yes" : "No",
        DateTimeOffset at => InstantText(at, zone),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        Enum => property.Options.FirstOrDefault(o => o.Value.Equals(value)).Label ?? value.ToString()!,
        _ => RowData.TextOf(value)!,
    };

    public static string InstantText(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + (zone.BaseUtcOffset == TimeSpan.Zero ? " UTC" : "");

    /// <summary>Reads what a form or an address says; <see langword="false"/> when it is no value of the property.</summary>
    public static bool TryParse(AdminProperty property, string text, TimeZoneInfo zone, out object? value)
    {
        value = null;
        if (text.Length == 0 && property.Type != typeof(string))
        {
            return true;
        }

        value = property.Kind switch
        {
            PropertyKind.Enum => property.Options.FirstOrDefault(o => o.Text.Equals(text, StringComparison.OrdinalIgnoreCase)).Value,
            PropertyKind.Reference or PropertyKind.Guid => RowKey.ParseId(text, property.Property),
            PropertyKind.Boolean => text.ToLowerInvariant() switch { "true" or "on" => true, "false" => false, _ => null },
            PropertyKind.Date => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date : null,
            PropertyKind.Time => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null,
            PropertyKind.Instant => Instant(text, zone),
            PropertyKind.Integer => Integer(property.Type, text),
            PropertyKind.Number => Number(property.Type, text),
            _ => text,
        };
        return value is not null;
    }

    private static DateTimeOffset? Instant(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Kind != DateTimeKind.Unspecified
            || zone.IsInvalidTime(local))
        {
            return null;
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static object? Integer(Type type, string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int64 => number,
            TypeCode.Int32 when number is >= int.MinValue and <= int.MaxValue => (int)number,
            TypeCode.Int16 when number is >= short.MinValue and <= short.MaxValue => (short)number,
            TypeCode.Byte when number is >= byte.MinValue and <= byte.MaxValue => (byte)number,
            _ => null,
        };
    }

    private static object? Number(Type type, string text) => Type.GetTypeCode(type) switch
    {
        TypeCode.Decimal => decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var exact) ? exact : null,
        TypeCode.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        _ => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : null,
    };
}
