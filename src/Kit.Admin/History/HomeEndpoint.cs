using Kit.Audit;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;

namespace Kit.Admin;

/// <summary>A site's first page.</summary>
internal static class HomeEndpoint
{
    private const int Recent = 15;

    public static async Task<IResult> GetAsync(AdminRequest request)
    {
        List<AdminEvent> events = [];
        if (request.Entities.FirstOrDefault(e => e.Store.Type.ClrType == typeof(AuditEntry)) is not null)
        {
            await using var session = request.Open("looks at what was done last");

            // On the operators' site: of one owner, so that the key finds them; the tenants' own are in their histories.
            Guid? owner = request.Database is null ? Tenant.Platform : request.Database.Tenants is [var only] ? only.Key : null;
            await using var logs = await AuditLogs.OpenAsync(request, session, owner);
            var reader = new HistoryReader(request, session, logs);
            foreach (var row in await reader.RecentAsync(Recent))
            {
                events.Add(reader.ToEvent(AuditLog.EntityOf(request, row), row, withChanges: false, AuditLog.HistoryHref(request, row)));
            }
        }

        var frame = request.Frame();
        return new KitView("/Views/Kit/Admin/Index.cshtml", new HomePage { Title = frame.SiteTitle, Frame = frame, Recent = events });
    }
}
