using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>A tenant's own jobs and schedules, for its admins. All of it in the tenant's scope: what is another's is not there.</summary>
internal static class TenantJobPages
{
    public const string Path = "/settings/jobs";
    private const string ListView = "/Views/Kit/Core/TenantJobs.cshtml";
    private const string JobViewPath = "/Views/Kit/Core/TenantJob.cshtml";
    private const string SchedulesView = "/Views/Kit/Core/TenantSchedules.cshtml";
    private const string Reason = "asked for on the tenant's page of jobs";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var read = endpoints.MapGroup(Path).RequireAuthorization(JobPermissions.Read).ExcludeFromDescription();
        read.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        read.MapGet("", ListAsync);
        read.MapGet("{id:guid}", (HttpContext context, Guid id, IJobWatch watch, IMembershipDirectory members) => ShowAsync(context, id, watch, members, null, StatusCodes.Status200OK));
        read.MapGet("schedules", (Delegate)SchedulesAsync);

        // The form is asked for so that it is checked against forgery.
        var act = read.MapGroup("").RequireAuthorization(JobPermissions.Manage);
        act.MapPost("{id:guid}/cancel", (HttpContext context, Guid id, [FromForm] TenantJobForm form, TenantScope scope, JobCancellation jobs) =>
            ActAsync(context, id, QueueAct.Cancel, () => jobs.CancelAsync(scope.RequireTenant().Id, id, Reason, context.RequestAborted)));
        act.MapPost("{id:guid}/retry", (HttpContext context, Guid id, [FromForm] TenantJobForm form, IDeadLetters dead) =>
            ActAsync(context, id, QueueAct.Retry, async () => await dead.RetryAsync(new() { Id = id }, Reason, context.RequestAborted) > 0));
        act.MapPost("{id:guid}/discard", (HttpContext context, Guid id, [FromForm] TenantJobForm form, IDeadLetters dead) =>
            ActAsync(context, id, QueueAct.Discard, async () => await dead.DiscardAsync(new() { Id = id }, Reason, context.RequestAborted) > 0));
        act.MapPost("schedules/pause", (HttpContext context, [FromForm] TenantJobForm form, ScheduleActs acts) => ScheduleAsync(context, form, ScheduleActs.Pause, acts));
        act.MapPost("schedules/resume", (HttpContext context, [FromForm] TenantJobForm form, ScheduleActs acts) => ScheduleAsync(context, form, ScheduleActs.Resume, acts));
        act.MapPost("schedules/run", (HttpContext context, [FromForm] TenantJobForm form, ScheduleActs acts) => ScheduleAsync(context, form, ScheduleActs.Run, acts));
    }

    private static async Task<IResult> ListAsync(HttpContext context, TenantScope scope, KitDbContext db, JobKinds kinds)
    {
        var (stateText, afterText) = (context.Request.Query["state"].ToString(), context.Request.Query["after"].ToString());
        JobState? state = Enum.TryParse<JobState>(stateText, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        var filter = new JobFilter { TenantId = scope.RequireTenant().Id, State = state };
        var listing = await JobLists.ReadAsync(db.Set<Job>(), filter, JobCursor.Parse(afterText), context.RequestAborted);
        var path = KitLinks.Here(context, Path);
        return new KitView(ListView, new TenantJobsPage
        {
            MayAct = MayAct(scope),
            Notice = QueueDone.Of(context),
            Path = path,
            Jobs = [.. listing.Jobs.Select(j => j with { Title = kinds.TitleOf(j.Kind) })],
            State = state,
            Next = listing.Next is { } next ? QueuePaths.Of(path, ("state", state?.ToString().ToLowerInvariant()), ("after", next)) : null,
            IsCutOff = listing.IsCutOff,
        });
    }

    private static async Task<IResult> ShowAsync(HttpContext context, Guid id, IJobWatch watch, IMembershipDirectory members, string? problem, int status)
    {
        var scope = context.RequestServices.GetRequiredService<TenantScope>();
        return await watch.FindAsync(id, context.RequestAborted) is not { } watched ? Results.NotFound() : new KitView(
            JobViewPath,
            new TenantJobPage
            {
                MayAct = MayAct(scope),
                Notice = QueueDone.Of(context),
                Problem = problem,
                Path = KitLinks.Here(context, Path),
                Watched = watched,
                EnqueuedBy = Guid.TryParse(watched.Job.EnqueuedBy, out var userId) ? (await members.FindAsync(scope.RequireTenant().Id, userId, context.RequestAborted))?.Name : null,
            },
            status);
    }

    private static async Task<IResult> ActAsync(HttpContext context, Guid id, string action, Func<Task<bool>> act)
    {
        if (!await act())
        {
            var services = context.RequestServices;
            return await ShowAsync(
                context, id, services.GetRequiredService<IJobWatch>(), services.GetRequiredService<IMembershipDirectory>(), "It is not in that state any more.", StatusCodes.Status409Conflict);
        }

        var path = KitLinks.Here(context, action == QueueAct.Discard ? Path : $"{Path}/{id}");
        return Results.LocalRedirect(QueuePaths.Of(path, (QueueDone.Key, action)));
    }

    private static async Task<IResult> SchedulesAsync(HttpContext context)
    {
        var scope = context.RequestServices.GetRequiredService<TenantScope>();
        return new KitView(SchedulesView, new TenantSchedulesPage
        {
            MayAct = MayAct(scope),
            Notice = QueueDone.Of(context),
            Path = KitLinks.Here(context, Path),
            Schedules = await context.RequestServices.GetRequiredService<ISchedules>().ListAsync(context.RequestAborted),
        });
    }

    private static async Task<IResult> ScheduleAsync(HttpContext context, TenantJobForm form, string action, ScheduleActs acts)
    {
        try
        {
            await acts.DoAsync(action, form.Name ?? "", Reason, context.RequestAborted);
        }
        catch (UnknownScheduleException)
        {
            return Results.NotFound();
        }

        return Results.LocalRedirect(QueuePaths.Of(KitLinks.Here(context, Path + "/schedules"), (QueueDone.Key, action)));
    }

    private static bool MayAct(TenantScope scope) => scope.Permissions.Has(JobPermissions.Manage);

    internal sealed class TenantJobForm
    {
        public string? Name { get; set; }
    }
}
