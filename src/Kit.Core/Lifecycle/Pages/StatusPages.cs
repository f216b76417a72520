using System.Text.Json;
using Kit.Audit;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Lifecycle;

/// <summary>The operators' page about a tenant's status: what it is, how it came to be, and what can be done.</summary>
internal static class StatusPages
{
    public const string Path = "/admin/tenants/{id}/status";
    private const string View = "/Views/Kit/Core/TenantStatus.cshtml";
    private const int HistoryLength = 50;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/admin/tenants/{id:guid}/status")
            .RequireAuthorization(LifecyclePermissions.OperateTenants).WithMetadata(new PlatformWideAttribute()).ExcludeFromDescription();
        group.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        group.MapGet("", (HttpContext context, Guid id) => ShowAsync(context, id, null, StatusCodes.Status200OK));
        group.MapPost("/{action}", PostAsync);
    }

    private static async Task<IResult> PostAsync(
        HttpContext context, Guid id, string action, [FromForm] StatusForm form, ITenantLifecycle lifecycle, CancellationToken cancellationToken)
    {
        var reason = form.Reason?.Trim() ?? "";
        if (action is not ("slug" or "retry") && reason.Length is 0 or > TenantLifecycle.ReasonLength)
        {
            return await ShowAsync(context, id, $"Say why, in at most {TenantLifecycle.ReasonLength} characters.", StatusCodes.Status400BadRequest);
        }

        try
        {
            switch (action)
            {
                case "suspend": await lifecycle.SuspendAsync(id, reason, cancellationToken); break;
                case "reactivate": await lifecycle.ReactivateAsync(id, reason, cancellationToken); break;
                case "close": await lifecycle.CloseAsync(id, reason, cancellationToken: cancellationToken); break;
                case "reopen": await lifecycle.ReopenAsync(id, reason, cancellationToken); break;
                case "retry": await lifecycle.RetryProvisioningAsync(id, cancellationToken); break;
                case "slug": await lifecycle.ChangeSlugAsync(id, form.Slug?.Trim() ?? "", cancellationToken); break;
                default: return Results.NotFound();
            }
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await ShowAsync(context, id, refused.PublicDetail, refused.StatusCode);
        }

        return Results.LocalRedirect(StatusPathOf(id));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, Guid id, string? problem, int status)
    {
        await using var scope = context.RequestServices.GetRequiredService<IPlatformScope>().Open("an operator looks at a tenant's status");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, context.RequestAborted) is not { } tenant)
        {
            return Results.NotFound();
        }

        return new KitView(
            View,
            new TenantStatusPage
            {
                Tenant = tenant,
                Actions = ActionsOf(tenant),
                Steps = await db.AllTenants<ProvisioningStep>().AsNoTracking().Where(s => EF.Property<Guid>(s, KitAnnotations.TenantId) == id)
                    .OrderBy(s => s.Name).ToListAsync(context.RequestAborted),
                Domains = await db.Set<TenantDomain>().AsNoTracking().Where(d => d.TenantId == id).OrderBy(d => d.Domain).ToListAsync(context.RequestAborted),
                History = await HistoryAsync(db, id, context.RequestAborted),
                Problem = problem,
                Path = StatusPathOf(id),
            },
            status);
    }

    private static List<KeyValuePair<string, string>> ActionsOf(Tenant tenant) => tenant.Status switch
    {
        TenantStatus.Provisioning => [new("close", "Close")],
        TenantStatus.Active => [new("suspend", "Suspend"), new("close", "Close")],
        TenantStatus.Suspended => [new("reactivate", "Reactivate"), new("close", "Close")],
        TenantStatus.Closing => [new("reopen", "Reopen")],
        _ => [],
    };

    private static async Task<List<TenantStatusChange>> HistoryAsync(KitDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var name = db.Model.FindEntityType(typeof(Tenant))!.FindResourceName();
        var key = id.ToString();
        var entries = await db.AllTenants<AuditEntry>().AsNoTracking()
            .Where(a => a.Entity == name && a.EntityId == key)
            .OrderByDescending(a => a.Id).Take(HistoryLength)
            .ToListAsync(cancellationToken);
        return [.. entries.Select(Change).OfType<TenantStatusChange>()];
    }

    private static TenantStatusChange? Change(AuditEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Changes);
        return New(nameof(Tenant.Status)) is { } status
            ? new(entry.At, entry.ActorName, status, New(nameof(Tenant.StatusReason)))
            : null;

        string? New(string property) => json.RootElement.TryGetProperty(property, out var pair) ? pair[1].GetString() : null;
    }

    private static string StatusPathOf(Guid id) => $"/admin/tenants/{id}/status";

    internal sealed class StatusForm
    {
        public string? Reason { get; set; }

        public string? Slug { get; set; }
    }
}
