using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kit.Files;

/// <summary>Which media types may be stored, and whether bytes are of the one that is declared.</summary>
internal sealed class ContentTypes(IOptions<FilesOptions> options)
{
    /// <summary>How many bytes of a file's start are looked at.</summary>
    public const int HeadLength = 4096;

    private const string Text = "text/";

    private static readonly FrozenDictionary<string, Func<ReadOnlyMemory<byte>, bool>> Starts = new Dictionary<string, Func<ReadOnlyMemory<byte>, bool>>
    {
        ["image/png"] = head => head.Span.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]),
        ["image/jpeg"] = head => head.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
        ["image/gif"] = head => head.Span.StartsWith("GIF87a"u8) || head.Span.StartsWith("GIF89a"u8),
        ["image/webp"] = head => head.Length >= 12 && head.Span.StartsWith("RIFF"u8) && head.Span[8..].StartsWith("WEBP"u8),
        ["application/pdf"] = head => head.Span.StartsWith("%PDF-"u8),
        ["application/zip"] = head => head.Span.StartsWith("PK\x03\x04"u8) || head.Span.StartsWith("PK\x05\x06"u8),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What a browser shows by itself without running anything of the file's in the host's name.
    private static readonly FrozenSet<string> Safe = FrozenSet.Create("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf");

    private readonly FrozenSet<string> _allowed = options.Value.EffectiveContentTypes.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The media type without its parameters, if it may be stored.</summary>
    /// <exception cref="FileRefusedException">It may not (<c>KIT2084</c>).</exception>
    public string Require(string? declared)
    {
        var type = MediaTypeHeaderValue.TryParse(declared, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant() : "";
        return _allowed.Contains(type) ? type : throw new FileRefusedException($"Files of type '{(type.Length == 0 ? "unknown" : type)}' are not taken.");
    }

    /// <exception cref="FileRefusedException">The bytes are of another type (<c>KIT2084</c>).</exception>
    public static void Compare(string type, ReadOnlyMemory<byte> head)
    {
        var matches = Starts.TryGetValue(type, out var starts) ? starts(head)
            : !type.StartsWith(Text, StringComparison.Ordinal) || IsText(head);
        if (!matches)
        {
            throw new FileRefusedException($"What is in the file is not of type '{type}'.");
        }
    }

    /// <summary>Whether a browser may show it, in place of saving it.</summary>
    public static bool IsShown(string type) => Safe.Contains(type);

    // No zero bytes and none of the control characters that no text has. UTF-16 has zero bytes, and is not taken for text.
    private static bool IsText(ReadOnlyMemory<byte> head)
    {
        foreach (var b in head.Span)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1B))
            {
                return false;
            }
        }

        return !Starts.Any(s => s.Value(head));
    }
}
