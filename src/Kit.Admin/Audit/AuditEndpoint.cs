using System.Globalization;
using Kit.Audit;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>The audit log, the newest first. One statement for a page, and one for tenants' names where all tenants are asked for.</summary>
internal static class AuditEndpoint
{
    private const int PageSize = 50;

    public static async Task<IResult> GetAsync(AdminRequest request)
    {
        if (!AuditLog.IsOpenTo(request, out var log))
        {
            return Results.NotFound();
        }

        await using var session = request.Open("looks at the audit log");
        var query = await AuditQuery.ReadAsync(request, session);
        await using var logs = await AuditLogs.OpenAsync(request, session, query.Owner);
        var rows = await logs.ReadAsync(e => query.Before is { } before ? query.Apply(e).Where(x => x.Id < before) : query.Apply(e), PageSize + 1, request.Aborted);
        var shown = rows.Take(PageSize).ToList();
        var tenants = query.IsOfAll ? await TenantsAsync(request, session, shown) : [];
        var reader = new HistoryReader(request, session, logs);
        var href = request.Href(log);
        return new KitView("/Views/Kit/Admin/Audit.cshtml", new AuditPage
        {
            Title = log.Many,
            Frame = request.Frame(log),
            Path = [new("Administration", request.Root)],
            Href = href,
            Rows = [.. shown.Select(r => Row(request, reader, r, log, query.IsOfAll ? tenants.GetValueOrDefault(r.TenantId) ?? r.TenantId.ToString() : null))],
            Actor = query.Actor,
            From = query.FromText,
            To = query.ToText,
            Tenant = request.Site.ForOperators ? query.Tenant : null,
            Entities = Entities(request, query),
            Actions = [new("", "All", query.ActionText.Length == 0), .. Enum.GetNames<AuditAction>().Select(a => new FieldOption(a, a, a.Equals(query.ActionText, StringComparison.OrdinalIgnoreCase)))],
            Older = rows.Count > PageSize ? query.Href(href, new KeyValuePair<string, string>("before", shown[^1].Id.ToString())) : null,
            Newest = query.Before is null ? null : query.Href(href),
            Clear = query.IsNarrowed ? href : null,
            Exports = query.IsOfAll ? [] : [.. AuditFormat.All.Select(f => new AdminLink(f.Label, query.Href($"{href}/export", new KeyValuePair<string, string>("format", f.Name))))],
        });
    }

    /// <summary>One entry, with what changed.</summary>
    public static async Task<IResult> GetAsync(AdminRequest request, string id)
    {
        if (!AuditLog.IsOpenTo(request, out var log) || request.KeyOf(log, id) is not { Id: Guid entryId } key)
        {
            return Results.NotFound();
        }

        await using var session = request.Open("looks at an entry of the audit log");
        await using var logs = await AuditLogs.OpenAsync(request, session, key.Tenant);
        if (await logs.ReadAsync(entries => entries.Where(e => e.Id == entryId), 1, request.Aborted) is not [var row])
        {
            return Results.NotFound();
        }

        var reader = new HistoryReader(request, session, logs);
        var entity = AuditLog.EntityOf(request, row);
        if (entity is not null)
        {
            await reader.LoadLabelsAsync(entity, [row]);
        }

        var shown = reader.ToEvent(entity, row, withChanges: true);
        return new KitView("/Views/Kit/Admin/History.cshtml", new HistoryPage
        {
            Title = $"{shown.Entity} {shown.Row}",
            Frame = request.Frame(log),
            Path = AuditLog.HistoryHref(request, row) is { } href ? [.. request.PathTo(log), new("History", href)] : request.PathTo(log),
            Events = [shown],
        });
    }

    private static AuditPageRow Row(AdminRequest request, HistoryReader reader, AuditRow row, AdminEntity log, string? tenant) => new(
        reader.ToEvent(AuditLog.EntityOf(request, row), row, withChanges: false, AuditLog.HistoryHref(request, row)),
        request.Href(log, new(request.Site.ForOperators ? row.TenantId : null, row.Id)),
        tenant,
        row.SealNumber?.ToString(CultureInfo.InvariantCulture) ?? "");

    private static async Task<Dictionary<Guid, string>> TenantsAsync(AdminRequest request, AdminSession session, IEnumerable<AuditRow> rows)
    {
        var ids = rows.Select(r => r.TenantId).Distinct().ToList();
        var names = await session.Control.Set<Tenant>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, request.Aborted);
        names[Tenant.Platform] = "The platform";
        return names;
    }

    private static List<FieldOption> Entities(AdminRequest request, AuditQuery query)
    {
        List<FieldOption> options = [new("", "All", query.Entity.Length == 0)];
        options.AddRange(request.Entities.DistinctBy(e => e.Resource).Where(e => e.Store.Type.ClrType != typeof(AuditEntry))
            .Select(e => new FieldOption(e.Resource, e.Many, e.Resource == query.Entity)));
        if (!options.Exists(o => o.IsSelected))
        {
            options.Add(new(query.Entity, query.Entity, true));
        }

        return options;
    }
}
