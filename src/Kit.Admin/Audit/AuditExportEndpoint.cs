using Kit.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>One owner's entries as a file, the oldest first. It goes out as it is read: neither side of it is held in memory.</summary>
internal static class AuditExportEndpoint
{
    private const int FlushAfter = 32 * 1024;

    public static async Task<IResult> GetAsync(AdminRequest request)
    {
        var format = AuditFormat.All.FirstOrDefault(f => f.Name == request.Http.Request.Query["format"]);
        if (!AuditLog.IsOpenTo(request, out _) || format is null)
        {
            return Results.NotFound();
        }

        await using var session = request.Open("exports the audit log");
        var query = await AuditQuery.ReadAsync(request, session);
        if (query.IsOfAll)
        {
            return Results.NotFound();
        }

        var response = request.Http.Response;
        response.ContentType = format.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"audit-{request.Tenant?.Slug ?? (query.Tenant.Length > 0 ? Uri.EscapeDataString(query.Tenant) : "platform")}.{format.Name}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        var output = response.BodyWriter;
        var redaction = new AuditRedaction(request);
        format.Begin(output);
        await using var logs = await AuditLogs.OpenAsync(request, session, query.Owner);
        await foreach (var row in logs.ReadAllAsync(query.Apply).WithCancellation(request.Aborted))
        {
            format.Write(output, row, redaction.Of(row.Entry));
            if (output.UnflushedBytes > FlushAfter)
            {
                await output.FlushAsync(request.Aborted);
            }
        }

        await output.FlushAsync(request.Aborted);
        return Results.Empty;
    }
}

/// <summary>What is exported of an entry.</summary>
/// <param name="TenantId">Its owner.</param>
/// <param name="Entry">The entry.</param>
internal sealed record AuditExportRow(Guid TenantId, AuditEntry Entry);
