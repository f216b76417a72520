using System.Globalization;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

/// <summary>Instants, in UTC and to the microsecond that databases keep. What says no offset is UTC.</summary>
internal sealed class InstantCodec : Codec<DateTimeOffset>
{
    private static readonly string[] Patterns = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public override bool HasRanges => true;

    public override string Expected => "must be a time (ISO 8601, as in 2026-01-31T08:30:00Z)";

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value) =>
        writer.WriteStringValue(new DateTime(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc));

    public override bool TryRead(ref Utf8JsonReader reader, out DateTimeOffset value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTime(out var time))
        {
            return false;
        }

        if (time.Kind == DateTimeKind.Unspecified)
        {
            value = new(time, TimeSpan.Zero);
            return true;
        }

        return reader.TryGetDateTimeOffset(out value);
    }

    public override bool TryParse(string text, out DateTimeOffset value) => DateTimeOffset.TryParseExact(
        text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "date-time" };
}

/// <inheritdoc cref="InstantCodec"/>
internal sealed class DateTimeCodec : Codec<DateTime>
{
    private readonly InstantCodec _instants = new();

    public override bool HasRanges => true;

    public override string Expected => _instants.Expected;

    public override void Write(Utf8JsonWriter writer, DateTime value) =>
        _instants.Write(writer, value.Kind == DateTimeKind.Local ? value : new DateTimeOffset(value.Ticks, TimeSpan.Zero));

    public override bool TryRead(ref Utf8JsonReader reader, out DateTime value)
    {
        var read = _instants.TryRead(ref reader, out var instant);
        value = instant.UtcDateTime;
        return read;
    }

    public override bool TryParse(string text, out DateTime value)
    {
        var parsed = _instants.TryParse(text, out DateTimeOffset instant);
        value = instant.UtcDateTime;
        return parsed;
    }

    public override OpenApiSchema Schema() => _instants.Schema();
}

internal sealed class DateCodec : Codec<DateOnly>
{
    private const string Pattern = "yyyy-MM-dd";

    public override bool HasRanges => true;

    public override string Expected => "must be a date (as in 2026-01-31)";

    public override void Write(Utf8JsonWriter writer, DateOnly value)
    {
        Span<char> text = stackalloc char[10];
        value.TryFormat(text, out _, Pattern, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text);
    }

    public override bool TryRead(ref Utf8JsonReader reader, out DateOnly value)
    {
        value = default;
        return StringCodec.TryReadText(ref reader, out var text) && TryParse(text, out value);
    }

    public override bool TryParse(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "date" };
}

internal sealed class TimeCodec : Codec<TimeOnly>
{
    private static readonly string[] Patterns = ["HH:mm:ss.FFFFFFF", "HH:mm"];

    public override bool HasRanges => true;

    public override string Expected => "must be a time of day (as in 08:30:00)";

    public override void Write(Utf8JsonWriter writer, TimeOnly value) => writer.WriteStringValue(value.ToString(Patterns[0], CultureInfo.InvariantCulture));

    public override bool TryRead(ref Utf8JsonReader reader, out TimeOnly value)
    {
        value = default;
        return StringCodec.TryReadText(ref reader, out var text) && TryParse(text, out value);
    }

    public override bool TryParse(string text, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "time" };
}
