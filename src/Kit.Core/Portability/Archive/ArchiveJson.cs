using System.Text.Json;

namespace Kit.Portability;

internal static class ArchiveJson
{
    // What a manifest lacks is an error here and not a null later.
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The same, on one line.</summary>
    public static JsonSerializerOptions Line { get; } = new(Options) { WriteIndented = false };
}
