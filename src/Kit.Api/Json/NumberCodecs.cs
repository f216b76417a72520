using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

internal sealed class IntegerCodec<T> : Codec<T>
    where T : struct, IBinaryInteger<T>
{
    public override bool HasRanges => true;

    public override string Expected => "must be a whole number";

    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteNumberValue(long.CreateTruncating(value));

    public override bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && TryNarrow(number, out value);
    }

    public override bool TryParse(string text, out T value)
    {
        value = default;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && TryNarrow(number, out value);
    }

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.Integer, Format = typeof(T) == typeof(long) || typeof(T) == typeof(uint) ? "int64" : "int32" };

    private static bool TryNarrow(long number, out T value)
    {
        value = T.CreateSaturating(number);
        return long.CreateSaturating(value) == number;
    }
}

internal sealed class DecimalCodec : Codec<decimal>
{
    public override bool HasRanges => true;

    public override string Expected => "must be a number";

    public override void Write(Utf8JsonWriter writer, decimal value) => writer.WriteNumberValue(value);

    public override bool TryRead(ref Utf8JsonReader reader, out decimal value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out value);
    }

    public override bool TryParse(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.Number };
}

internal sealed class FloatCodec<T> : Codec<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    public override bool HasRanges => true;

    public override string Expected => "must be a number";

    // JSON has no word for what is not a number.
    public override void Write(Utf8JsonWriter writer, T value)
    {
        if (!T.IsFinite(value))
        {
            writer.WriteNullValue();
        }
        else if (value is float single)
        {
            writer.WriteNumberValue(single);
        }
        else
        {
            writer.WriteNumberValue(double.CreateChecked(value));
        }
    }

    public override bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && TryNarrow(number, out value);
    }

    public override bool TryParse(string text, out T value)
    {
        value = default;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && TryNarrow(number, out value);
    }

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.Number, Format = typeof(T) == typeof(float) ? "float" : "double" };

    private static bool TryNarrow(double number, out T value)
    {
        value = T.CreateSaturating(number);
        return T.IsFinite(value);
    }
}
