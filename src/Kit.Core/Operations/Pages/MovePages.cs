using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>
/// The operators' page on which a tenant is moved to a database of its own and back. What it shows is the move's own row, which the job that does it
/// goes by: there is no second account of it.
/// </summary>
internal static class MovePages
{
    public const string Path = "/admin/tenants/{id}/move";
    private const string View = "/Views/Kit/Core/TenantMove.cshtml";
    private const string Kind = "kit.tenants.move";
    private const int Most = 20;

    public static string PathOf(Guid tenantId) => Path.Replace("{id}", tenantId.ToString(), StringComparison.Ordinal);

    /// <summary>Into the group of the pages about one tenant.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        var move = group.MapGroup("move");
        move.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<MovePlaces>().AreOffered ? await next(context) : Results.NotFound());
        move.MapGet("", (HttpContext context, Guid id) => ShowAsync(context, id, new(), null, StatusCodes.Status200OK));
        move.MapPost("", (HttpContext context, Guid id, [FromForm] MoveForm form, TenantOperations operations) => DoAsync(
            context, id, form, () => operations.MoveAsync(id, form.Database?.Trim(), OperationRules.Reason(form.Reason), context.RequestAborted)));

        // The form is asked for so that it is checked against forgery.
        move.MapPost("cancel", (HttpContext context, Guid id, IFormCollection form, ITenantMover mover) => DoAsync(
            context, id, new(), () => mover.CancelAsync(id, context.RequestAborted)));
    }

    private static async Task<IResult> DoAsync(HttpContext context, Guid id, MoveForm form, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TenantUnavailableException)
        {
            return Results.NotFound();
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await ShowAsync(context, id, form, refused.PublicDetail, refused.StatusCode);
        }

        return Results.LocalRedirect(PathOf(id));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, Guid id, MoveForm form, string? problem, int status)
    {
        await using var scope = context.RequestServices.GetRequiredService<IPlatformScope>().Open("an operator looks at a tenant's moves");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, context.RequestAborted) is not { } tenant)
        {
            return Results.NotFound();
        }

        var moves = await db.Set<TenantMove>().AsNoTracking().Where(m => m.TenantId == id).OrderByDescending(m => m.Id).Take(Most).ToListAsync(context.RequestAborted);
        var (isStuck, error) = moves.Find(m => m.FinishedAt is null) is { } now ? await JobAsync(db, now.Id, context.RequestAborted) : default;
        return new KitView(
            View,
            new TenantMovePage
            {
                Tenant = tenant,
                Moves = moves,
                IsStuck = isStuck,
                Error = error,
                Path = PathOf(id),
                Problem = problem,
                Reason = form.Reason,
                Database = form.Database ?? Suggest(tenant.Slug),
            },
            status);
    }

    private static async Task<(bool IsStuck, string? Error)> JobAsync(KitDbContext db, Guid moveId, CancellationToken cancellationToken)
    {
        var jobs = await db.AllTenants<Job>().Where(j => j.TenantId == Tenant.Platform && j.Kind == Kind && j.Payload.Contains(moveId.ToString()))
            .OrderByDescending(j => j.CreatedAt).Select(j => new { j.State, j.LastError }).ToListAsync(cancellationToken);
        return (!jobs.Exists(j => j.State is JobState.Ready or JobState.Scheduled or JobState.Running), jobs.FirstOrDefault()?.LastError);
    }

    private static string Suggest(string slug)
    {
        var name = slug.Replace('-', '_');
        return $"{(char.IsAsciiLetterLower(name[0]) ? "" : "t_")}{name}_db";
    }

    internal sealed class MoveForm
    {
        public string? Database { get; set; }

        public string? Reason { get; set; }
    }
}
