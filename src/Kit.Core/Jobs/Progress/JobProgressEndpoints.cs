using System.Text.Json;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>What a page that shows a job asks again, and the script that asks.</summary>
internal static class JobProgressEndpoints
{
    public const string Script = "/_kit/jobs.js";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(JobWatch.Path + "{id:guid}", async (HttpContext context, Guid id, IJobWatch watch) => Answer(context, await watch.FindAsync(id, context.RequestAborted)))
            .RequireAuthorization().ExcludeFromDescription();
        endpoints.MapGet(Script, static (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=3600";
                return Results.Stream(typeof(JobProgressEndpoints).Assembly.GetManifestResourceStream("Kit.jobs.js")!, "text/javascript; charset=utf-8");
            })
            .WithMetadata(new AnyTenancyAttribute(), new AnswersWhileAttribute(TenantStatus.Provisioning, TenantStatus.Suspended, TenantStatus.Closing)).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>The job as the script reads it; 404 for none.</summary>
    public static IResult Answer(HttpContext context, WatchedJob? watched)
    {
        context.Response.Headers.CacheControl = "no-store";
        return watched is null ? Results.NotFound() : Results.Json(
            new { State = JobsModel.StateName(watched.Job.State), watched.Words, watched.Share, watched.HasEnded }, JsonSerializerOptions.Web);
    }
}
