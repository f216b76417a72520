using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' page of one lane, on which it is paused and limited.</summary>
internal static class QueueLane
{
    private const string View = "/Views/Kit/Core/QueueLane.cshtml";

    public static Task<IResult> ShowAsync(HttpContext context) =>
        PageAsync(context, context.Request.Query["name"].ToString(), context.Request.Query["tenant"], null, StatusCodes.Status200OK);

    public static Task<IResult> PauseAsync(HttpContext context, [FromForm] QueueForm form, IJobLanes lanes) =>
        ActAsync(context, form, "pause", (lane, tenant, reason) => lanes.PauseAsync(lane, tenant, reason, context.RequestAborted));

    public static Task<IResult> ResumeAsync(HttpContext context, [FromForm] QueueForm form, IJobLanes lanes) =>
        ActAsync(context, form, "resume", (lane, tenant, reason) => lanes.ResumeAsync(lane, tenant, reason, context.RequestAborted));

    public static Task<IResult> ResetAsync(HttpContext context, [FromForm] QueueForm form, IJobLanes lanes) =>
        ActAsync(context, form, "reset", (lane, tenant, reason) => lanes.ResetAsync(lane, tenant, reason, context.RequestAborted));

    public static Task<IResult> ChangeAsync(HttpContext context, [FromForm] QueueForm form, IJobLanes lanes) => ActAsync(context, form, "change", (lane, tenant, reason) => lanes.ChangeAsync(
        lane,
        tenant,
        rule => (rule.Weight, rule.MaxRunning, rule.MaxRunningInAll, rule.MaxStarts, rule.PerSeconds) = (form.Weight, form.MaxRunning, form.MaxRunningInAll, form.MaxStarts, form.PerSeconds),
        reason,
        context.RequestAborted));

    private static async Task<IResult> ActAsync(HttpContext context, QueueForm form, string action, Func<string, Guid?, string, Task> act)
    {
        var lane = form.Lane?.Trim() ?? "";
        if (await QueuePlace.FindAsync(context, form.Tenant, null) is not { } place || !await IsKnownAsync(context, lane))
        {
            return Results.NotFound();
        }

        try
        {
            await act(lane, place.TenantId, OperationRules.Reason(form.Reason));
        }
        catch (KitException refused) when (refused.PublicDetail is not null || refused.Id == JobErrors.InvalidLane)
        {
            var status = refused.Id == JobErrors.InvalidLane ? StatusCodes.Status400BadRequest : refused.StatusCode;
            return await PageAsync(context, lane, form.Tenant, refused.PublicDetail ?? refused.Message, status);
        }

        return Results.LocalRedirect(QueuePaths.Of(QueuePaths.Lane, ("name", lane), ("tenant", form.Tenant?.Trim()), (QueueDone.Key, action)));
    }

    private static async Task<IResult> PageAsync(HttpContext context, string lane, string? tenant, string? problem, int status)
    {
        if (await QueuePlace.FindAsync(context, tenant, null) is not { } place || !await IsKnownAsync(context, lane))
        {
            return Results.NotFound();
        }

        await using var scope = context.RequestServices.GetRequiredService<IPlatformScope>().Open("an operator looks at a lane");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var rules = await db.Set<LaneRule>().AsNoTracking().Where(r => r.Lane == lane).OrderBy(r => r.TenantId).ToListAsync(context.RequestAborted);
        var names = await QueueNames.OfTenantsAsync(db, rules.Select(r => r.TenantId), context.RequestAborted);
        var declared = context.RequestServices.GetRequiredService<LaneRegistry>().All.GetValueOrDefault(lane) ?? new();
        return new KitView(
            View,
            new QueueLanePage
            {
                MayAct = QueuePages.MayAct(context),
                Problem = problem,
                Notice = QueueDone.Of(context),
                Lane = lane,
                Declared = declared,
                ForAll = declared.With(rules.Find(r => r.TenantId == LaneRule.Everyone)),
                Rules = rules,
                Tenants = names,
                Tenant = place.Tenant?.Slug ?? QueuePaths.NameOf(place.TenantId),
                Rule = rules.Find(r => r.TenantId == (place.TenantId ?? LaneRule.Everyone)),
            },
            status);
    }

    // One that only older programs know may still have a rule, which is to be taken back.
    private static async Task<bool> IsKnownAsync(HttpContext context, string lane)
    {
        if (context.RequestServices.GetRequiredService<LaneRegistry>().Knows(lane))
        {
            return true;
        }

        await using var scope = context.RequestServices.GetRequiredService<IPlatformScope>().Open("an operator looks for a lane");
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<LaneRule>().AnyAsync(r => r.Lane == lane, context.RequestAborted);
    }
}
