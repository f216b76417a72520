using System.Text.Json;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

/// <summary>Values that may be absent: null in JSON.</summary>
internal sealed class NullableCodec<T>(Codec<T> inner) : Codec<T?>
    where T : struct
{
    public override bool IsComparable => inner.IsComparable;

    public override bool HasRanges => inner.HasRanges;

    public override string Expected => inner.Expected;

    public override void Write(Utf8JsonWriter writer, T? value)
    {
        if (value is { } present)
        {
            inner.Write(writer, present);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    public override bool TryRead(ref Utf8JsonReader reader, out T? value)
    {
        var read = inner.TryRead(ref reader, out var present);
        value = present;
        return read;
    }

    public override bool TryParse(string text, out T? value)
    {
        var parsed = inner.TryParse(text, out T present);
        value = present;
        return parsed;
    }

    public override OpenApiSchema Schema() => inner.Schema();
}

/// <summary>Whatever else a column holds, as the serializer writes it.</summary>
internal sealed class SerializerCodec<T> : Codec<T>
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public override bool IsComparable => false;

    public override string Expected => "has a value that does not fit";

    public override void Write(Utf8JsonWriter writer, T value) => JsonSerializer.Serialize(writer, value, Options);

    public override bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        // On a copy: what fails must still leave the reader where the next member begins.
        var copy = reader;
        value = default!;
        try
        {
            value = JsonSerializer.Deserialize<T>(ref copy, Options)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return false;
        }

        reader = copy;
        return true;
    }

    public override bool TryParse(string text, out T value)
    {
        value = default!;
        return false;
    }

    public override OpenApiSchema Schema() => new();
}
