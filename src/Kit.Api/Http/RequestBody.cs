using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kit.Api.Http;

/// <summary>Reads a JSON body whole, up to a size.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>Refuses what does not say that it is JSON, in UTF-8.</summary>
    public static ApiProblem? CheckType(HttpRequest request, bool patch)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || (patch && type.MediaType.Equals(MergePatch, StringComparison.OrdinalIgnoreCase)))
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isJson
            ? null
            : new(StatusCodes.Status415UnsupportedMediaType, ApiErrors.UnsupportedContent, $"Send Content-Type: {Json}{(patch ? $" or {MergePatch}" : "")}.");
    }

    /// <summary>The body, or <see langword="null"/> when it is larger than allowed. Whoever gets it says so with <see cref="Release"/>.</summary>
    public static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpRequest request, int maxSize, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxSize)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maxSize)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public static void Release(HttpRequest request, ReadOnlySequence<byte> body) => request.BodyReader.AdvanceTo(body.End);

    public static ApiProblem TooLarge(int maxSize) => new(
        StatusCodes.Status413PayloadTooLarge, ApiErrors.BodyTooLarge, $"The body may have {maxSize} bytes.");
}
