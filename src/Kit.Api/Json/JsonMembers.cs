using System.Text.Json;

namespace Kit.Api.Json;

/// <summary>Writes a member of an object; called from compiled code.</summary>
internal static class JsonMembers
{
    public static void WriteValue<T>(Utf8JsonWriter writer, JsonEncodedText name, Codec<T> codec, T value)
    {
        writer.WritePropertyName(name);
        codec.Write(writer, value);
    }

    public static void WriteReference<T>(Utf8JsonWriter writer, JsonEncodedText name, Codec<T> codec, T? value)
        where T : class
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            codec.Write(writer, value);
        }
    }
}
