using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' page of schedules: the platform's, or a tenant's.</summary>
internal static class QueueScheduleList
{
    private const string View = "/Views/Kit/Core/QueueSchedules.cshtml";

    public static Task<IResult> ShowAsync(HttpContext context) => PageAsync(context, context.Request.Query["tenant"], null, StatusCodes.Status200OK);

    public static Task<IResult> PauseAsync(HttpContext context, [FromForm] QueueForm form) => ActAsync(context, form, ScheduleActs.Pause);

    public static Task<IResult> ResumeAsync(HttpContext context, [FromForm] QueueForm form) => ActAsync(context, form, ScheduleActs.Resume);

    public static Task<IResult> RunAsync(HttpContext context, [FromForm] QueueForm form) => ActAsync(context, form, ScheduleActs.Run);

    private static async Task<IResult> ActAsync(HttpContext context, QueueForm form, string action)
    {
        if (await FindAsync(context, form.Tenant) is not { } place)
        {
            return Results.NotFound();
        }

        try
        {
            var reason = OperationRules.Reason(form.Reason);
            await using var scope = Open(context, place);
            await scope.ServiceProvider.GetRequiredService<ScheduleActs>().DoAsync(action, form.Name ?? "", reason, context.RequestAborted);
        }
        catch (UnknownScheduleException)
        {
            return Results.NotFound();
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await PageAsync(context, form.Tenant, refused.PublicDetail, refused.StatusCode);
        }

        return Results.LocalRedirect(QueuePaths.Of(QueuePaths.Schedules, ("tenant", form.Tenant?.Trim()), (QueueDone.Key, action)));
    }

    private static async Task<IResult> PageAsync(HttpContext context, string? tenant, string? problem, int status)
    {
        if (await FindAsync(context, tenant) is not { } place)
        {
            return Results.NotFound();
        }

        await using var scope = Open(context, place);
        return new KitView(
            View,
            new QueueSchedulesPage
            {
                MayAct = QueuePages.MayAct(context),
                Problem = problem,
                Notice = QueueDone.Of(context),
                Database = place.Database,
                Schedules = await scope.ServiceProvider.GetRequiredService<ISchedules>().ListAsync(context.RequestAborted),
                Tenant = place.Tenant?.Slug,
                TenantId = place.TenantId ?? Tenant.Platform,
                Owner = place.Tenant?.Name ?? "The platform",
            },
            status);
    }

    private static ValueTask<QueuePlace?> FindAsync(HttpContext context, string? tenant) =>
        QueuePlace.FindAsync(context, string.IsNullOrWhiteSpace(tenant) ? QueuePaths.Platform : tenant, null);

    // In the owner's own scope, by the operator's name: there is no page of all tenants' schedules.
    private static AsyncServiceScope Open(HttpContext context, QueuePlace place)
    {
        var scopes = context.RequestServices.GetRequiredService<ITenantScopes>();
        var actor = context.RequestServices.GetRequiredService<TenantScope>().Actor;
        return place.Tenant is { } tenant ? scopes.Open(tenant, actor) : scopes.OpenPlatformWide(actor);
    }
}
