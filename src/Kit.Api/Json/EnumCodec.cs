using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

/// <summary>Enums by name in snake_case: <c>in_progress</c>. Numbers are not taken.</summary>
internal sealed class EnumCodec<T> : Codec<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<T, JsonEncodedText> _names = Enum.GetValues<T>().Distinct().ToFrozenDictionary(v => v, v => JsonEncodedText.Encode(NameOf(v)));
    private readonly FrozenDictionary<string, T> _values = Enum.GetValues<T>().Distinct().ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    public override string Expected => $"must be one of: {string.Join(", ", _values.Keys.Order(StringComparer.Ordinal))}";

    public override void Write(Utf8JsonWriter writer, T value)
    {
        if (_names.TryGetValue(value, out var name))
        {
            writer.WriteStringValue(name);
        }
        else
        {
            writer.WriteStringValue(NameOf(value));
        }
    }

    public override bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        value = default;
        return StringCodec.TryReadText(ref reader, out var text) && TryParse(text, out value);
    }

    public override bool TryParse(string text, out T value) => _values.TryGetValue(text, out value);

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Enum.GetValues<T>().Distinct().Select(v => (JsonNode)JsonValue.Create(NameOf(v)))],
    };

    private static string NameOf(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
