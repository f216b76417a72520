using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' pages of queues. Looking needs one permission, and acting a second.</summary>
internal static class QueuePages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var read = endpoints.MapGroup(QueuePaths.Root).RequireAuthorization(JobPermissions.Watch).WithMetadata(new PlatformWideAttribute()).ExcludeFromDescription();
        read.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        read.MapGet("", QueueOverview.ShowAsync);
        read.MapGet("jobs", (Delegate)QueueJobs.ShowAsync);
        read.MapGet("jobs/{tenant:guid}/{id:guid}", QueueJob.ShowAsync);
        read.MapGet("jobs/{tenant:guid}/{id:guid}/progress", QueueJob.ProgressAsync);
        read.MapGet("lane", (Delegate)QueueLane.ShowAsync);
        read.MapGet("schedules", (Delegate)QueueScheduleList.ShowAsync);

        var act = read.MapGroup("").RequireAuthorization(JobPermissions.Operate);
        act.MapPost("jobs/retry", QueueJobs.RetryAsync);
        act.MapPost("jobs/discard", QueueJobs.DiscardAsync);
        act.MapPost("jobs/{tenant:guid}/{id:guid}/cancel", QueueJob.CancelAsync);
        act.MapPost("jobs/{tenant:guid}/{id:guid}/retry", QueueJob.RetryAsync);
        act.MapPost("jobs/{tenant:guid}/{id:guid}/discard", QueueJob.DiscardAsync);
        act.MapPost("lane/pause", QueueLane.PauseAsync);
        act.MapPost("lane/resume", QueueLane.ResumeAsync);
        act.MapPost("lane/change", QueueLane.ChangeAsync);
        act.MapPost("lane/reset", QueueLane.ResetAsync);
        act.MapPost("schedules/pause", QueueScheduleList.PauseAsync);
        act.MapPost("schedules/resume", QueueScheduleList.ResumeAsync);
        act.MapPost("schedules/run", QueueScheduleList.RunAsync);
    }

    public static bool MayAct(HttpContext context) => context.RequestServices.GetRequiredService<TenantScope>().Permissions.Has(JobPermissions.Operate);
}
