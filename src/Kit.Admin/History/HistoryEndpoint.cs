using Kit.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kit.Admin;

/// <summary>A row's history; also of one that is deleted.</summary>
internal static class HistoryEndpoint
{
    private const int PageSize = 50;

    public static async Task<IResult> GetAsync(AdminRequest request, string slug, string id)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!HistoryReader.IsOpenTo(request, entity))
        {
            return Results.NotFound();
        }

        await using var session = request.Open($"looks at the history of a row of {entity.Many}", entity);
        await using var logs = await AuditLogs.OpenAsync(request, session, entity.IsTenantOwned ? key.Tenant : null);
        var reader = new HistoryReader(request, session, logs);
        Guid? before = Guid.TryParse(request.Http.Request.Query["before"], out var from) ? from : null;
        var rows = await reader.OfRowAsync(entity, key, before, PageSize + 1);
        var current = await entity.Store.ReadAsync(session, key, entity.RowProjection, request.Aborted);
        if (rows.Count == 0 && current is null)
        {
            return Results.NotFound();
        }

        var shown = rows.Take(PageSize).ToList();
        await reader.LoadLabelsAsync(entity, shown);
        var label = current?.LabelText ?? shown.Find(r => r.Label is not null)?.Label ?? key.IdText;
        var href = request.Href(entity, key);
        return new KitView("/Views/Kit/Admin/History.cshtml", new HistoryPage
        {
            Title = $"History of {label}",
            Frame = request.Frame(entity),
            Path = current is null ? request.PathTo(entity) : [.. request.PathTo(entity), new(label, request.WithBack(href))],
            Events = [.. shown.Select(r => reader.ToEvent(entity, r, withChanges: true))],
            Older = rows.Count > PageSize ? request.WithBack($"{href}/history?before={shown[^1].Id}") : null,
        });
    }
}
