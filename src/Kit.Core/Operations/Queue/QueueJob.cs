using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' page of one job, and what is done to it.</summary>
internal static class QueueJob
{
    private const string View = "/Views/Kit/Core/QueueJob.cshtml";
    private const string Gone = "It is not in that state any more.";

    public static Task<IResult> ShowAsync(HttpContext context, Guid tenant, Guid id) => PageAsync(context, tenant, id, null, StatusCodes.Status200OK);

    public static async Task<IResult> ProgressAsync(HttpContext context, Guid tenant, Guid id)
    {
        if (await QueuePlace.FindAsync(context, tenant.ToString(), null) is not { } place)
        {
            return JobProgressEndpoints.Answer(context, null);
        }

        await using var scope = place.Open(context, "an operator looks at a job");
        return JobProgressEndpoints.Answer(context, await FindAsync(scope, tenant, id, context.RequestAborted) is { } job ? new(job, "") : null);
    }

    public static Task<IResult> CancelAsync(HttpContext context, Guid tenant, Guid id, [FromForm] QueueForm form) => ActAsync(
        context, tenant, id, form, QueueAct.Cancel, async (scope, reason) => await scope.GetRequiredService<JobCancellation>().CancelAsync(tenant, id, reason, context.RequestAborted));

    public static Task<IResult> RetryAsync(HttpContext context, Guid tenant, Guid id, [FromForm] QueueForm form) => ActAsync(
        context, tenant, id, form, QueueAct.Retry,
        async (scope, reason) => await scope.GetRequiredService<IDeadLetters>().RetryAsync(new() { TenantId = tenant, Id = id }, reason, context.RequestAborted) > 0);

    public static Task<IResult> DiscardAsync(HttpContext context, Guid tenant, Guid id, [FromForm] QueueForm form) => ActAsync(
        context, tenant, id, form, QueueAct.Discard,
        async (scope, reason) => await scope.GetRequiredService<IDeadLetters>().DiscardAsync(new() { TenantId = tenant, Id = id }, reason, context.RequestAborted) > 0);

    private static async Task<IResult> ActAsync(HttpContext context, Guid tenant, Guid id, QueueForm form, string action, Func<IServiceProvider, string, Task<bool>> act)
    {
        if (await QueuePlace.FindAsync(context, tenant.ToString(), null) is not { } place)
        {
            return Results.NotFound();
        }

        try
        {
            var reason = OperationRules.Reason(form.Reason);
            await using var scope = place.Open(context, reason);
            if (!await act(scope.ServiceProvider, reason))
            {
                return await PageAsync(context, tenant, id, Gone, StatusCodes.Status409Conflict);
            }
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await PageAsync(context, tenant, id, refused.PublicDetail, refused.StatusCode);
        }

        return Results.LocalRedirect(action == QueueAct.Discard
            ? QueuePaths.Of(QueuePaths.Jobs, ("tenant", QueuePaths.NameOf(tenant)), ("state", "dead"), (QueueDone.Key, action))
            : QueuePaths.Of(QueuePaths.Job(tenant, id), (QueueDone.Key, action)));
    }

    private static async Task<IResult> PageAsync(HttpContext context, Guid tenant, Guid id, string? problem, int status)
    {
        if (await QueuePlace.FindAsync(context, tenant.ToString(), null) is not { } place)
        {
            return Results.NotFound();
        }

        await using var scope = place.Open(context, "an operator looks at a job");
        if (await FindAsync(scope, tenant, id, context.RequestAborted) is not { } job)
        {
            return Results.NotFound();
        }

        var kinds = context.RequestServices.GetRequiredService<JobKinds>();
        var path = QueuePaths.Job(tenant, id);
        return new KitView(
            View,
            new QueueJobPage
            {
                MayAct = QueuePages.MayAct(context),
                Problem = problem,
                Notice = QueueDone.Of(context),
                Database = place.Database,
                Watched = new(job with { Title = kinds.TitleOf(job.Kind) }, path + "/progress"),
                Tenant = place.Tenant?.Name ?? "The platform",
                EnqueuedBy = await QueueNames.OfPersonAsync(context.RequestServices.GetService<IUserDirectory>(), job.EnqueuedBy, context.RequestAborted),
                Path = path,
            },
            status);
    }

    private static Task<JobView?> FindAsync(AsyncServiceScope scope, Guid tenant, Guid id, CancellationToken cancellationToken) =>
        scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Job>().AsNoTracking().Where(j => j.TenantId == tenant && j.Id == id)
            .Select(JobView.OfRow).FirstOrDefaultAsync(cancellationToken);
}
