using System.Text.Json;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

internal sealed class StringCodec : Codec<string>
{
    public override string Expected => "must be a text";

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override bool TryRead(ref Utf8JsonReader reader, out string value) => TryReadText(ref reader, out value);

    public override bool TryParse(string text, out string value)
    {
        value = text;
        return IsStorable(text);
    }

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String };

    /// <summary>Reads a text; one that is no Unicode, or holds what PostgreSQL can't store, is none.</summary>
    public static bool TryReadText(ref Utf8JsonReader reader, out string value)
    {
        value = "";
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        try
        {
            value = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }

        return IsStorable(value);
    }

    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);
}

internal sealed class BoolCodec : Codec<bool>
{
    public override string Expected => "must be true or false";

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override bool TryRead(ref Utf8JsonReader reader, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return value || reader.TokenType == JsonTokenType.False;
    }

    public override bool TryParse(string text, out bool value)
    {
        value = text == "true";
        return value || text == "false";
    }

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.Boolean };
}

internal sealed class GuidCodec : Codec<Guid>
{
    public override string Expected => "must be an id (UUID)";

    public override void Write(Utf8JsonWriter writer, Guid value) => writer.WriteStringValue(value);

    public override bool TryRead(ref Utf8JsonReader reader, out Guid value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out value);
    }

    public override bool TryParse(string text, out Guid value) => Guid.TryParseExact(text, "D", out value);

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "uuid" };
}

internal sealed class BytesCodec : Codec<byte[]>
{
    public override bool IsComparable => false;

    public override string Expected => "must be base64";

    public override void Write(Utf8JsonWriter writer, byte[] value) => writer.WriteBase64StringValue(value);

    public override bool TryRead(ref Utf8JsonReader reader, out byte[] value)
    {
        value = [];
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out value!);
    }

    public override bool TryParse(string text, out byte[] value)
    {
        value = [];
        return false;
    }

    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "byte" };
}
