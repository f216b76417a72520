using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kit.Files;

/// <summary>Sends a file so that nothing in it acts in the host's name: not sniffed, sandboxed, and saved unless browsers show it safely.</summary>
internal sealed class FileResult(OpenFile open) : IResult
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

    // Browsers show no PDF in a sandbox; their viewers run what is in it apart from the page that it comes from.
    private const string PdfPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'";
    private const string Pdf = "application/pdf";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var _ = open;
        var file = open.File;
        var headers = httpContext.Response.Headers;
        var disposition = new ContentDispositionHeaderValue(ContentTypes.IsShown(file.ContentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = file.ContentType == Pdf ? PdfPolicy : Policy;
        headers.CacheControl = "private, no-cache";
        if (!open.Content.CanSeek)
        {
            httpContext.Response.ContentLength = file.Size;
        }

        var type = file.ContentType.StartsWith("text/", StringComparison.Ordinal) ? $"{file.ContentType}; charset=utf-8" : file.ContentType;
        await Results.Stream(
            open.Content, type, lastModified: file.CreatedAt, entityTag: new($"\"{file.Sha256}\""), enableRangeProcessing: open.Content.CanSeek).ExecuteAsync(httpContext);
    }
}
