using Kit.Data;
using Microsoft.AspNetCore.Http;

namespace Kit.Operations;

/// <summary>Sends archives, to those whose they are and while they are good; the audit log has who took one.</summary>
internal sealed class ExportDownloads(ExportArchives archives, TimeProvider clock)
{
    /// <param name="context">The request.</param>
    /// <param name="db">The context that the row comes from.</param>
    /// <param name="export">The export, tracked, as the caller may see it.</param>
    /// <param name="slug">The tenant's slug, for the file's name.</param>
    public async Task<IResult> SendAsync(HttpContext context, KitDbContext db, TenantOperation? export, string slug)
    {
        var now = clock.GetUtcNow();
        if (export is not { Kind: OperationKind.Export, FinishedAt: { } at } || !(export.ExpiresAt > now)
            || await archives.OpenAsync(export.Id, context.RequestAborted) is not { } content)
        {
            return Results.NotFound();
        }

        export.DownloadedAt = now;
        await db.SaveChangesAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Stream(content, "application/zip", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{slug}-{at.UtcDateTime:yyyyMMdd-HHmm}.zip"));
    }
}
