using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>The operators' list of jobs, and what is done to all dead ones that it names.</summary>
internal static class QueueJobs
{
    private const string View = "/Views/Kit/Core/QueueJobs.cshtml";

    public static Task<IResult> ShowAsync(HttpContext context) => PageAsync(context, Address.Of(context.Request.Query), null, StatusCodes.Status200OK);

    public static Task<IResult> RetryAsync(HttpContext context, [FromForm] QueueForm form) =>
        ActAsync(context, form, QueueAct.Retry, static (dead, which, reason, ct) => dead.RetryAsync(which, reason, ct));

    public static Task<IResult> DiscardAsync(HttpContext context, [FromForm] QueueForm form) =>
        ActAsync(context, form, QueueAct.Discard, static (dead, which, reason, ct) => dead.DiscardAsync(which, reason, ct));

    private static async Task<IResult> ActAsync(HttpContext context, QueueForm form, string action, Func<IDeadLetters, DeadJobs, string, CancellationToken, Task<int>> act)
    {
        var address = new Address(form.Tenant, nameof(JobState.Dead), form.Lane, form.Kind, form.Database, null);
        if (await QueuePlace.FindAsync(context, address.Tenant, address.Database) is not { } place)
        {
            return Results.NotFound();
        }

        try
        {
            var reason = OperationRules.Reason(form.Reason);
            await using var scope = place.Open(context, reason);
            var number = await act(
                scope.ServiceProvider.GetRequiredService<IDeadLetters>(), new() { TenantId = place.TenantId, Lane = Text(form.Lane), Kind = Text(form.Kind), Error = Text(form.Error) }, reason, context.RequestAborted);
            return Results.LocalRedirect(QueuePaths.Of(
                QueuePaths.Jobs, ("tenant", address.Tenant), ("state", "dead"), ("lane", address.Lane), ("kind", address.Kind), ("database", address.Database), (QueueDone.Key, $"{action}-{number}")));
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await PageAsync(context, address, refused.PublicDetail, refused.StatusCode);
        }
    }

    private static async Task<IResult> PageAsync(HttpContext context, Address address, string? problem, int status)
    {
        var (isState, state) = address.ParseState();
        var after = JobCursor.Parse(address.After);
        if (!isState || (after is null && !string.IsNullOrEmpty(address.After)) || await QueuePlace.FindAsync(context, address.Tenant, address.Database) is not { } place)
        {
            return Results.NotFound();
        }

        var filter = new JobFilter { TenantId = place.TenantId, State = state, Lane = Text(address.Lane), Kind = Text(address.Kind) };
        await using var scope = place.Open(context, "an operator looks at jobs");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var canList = JobLists.CanList(filter);
        var listing = canList ? await JobLists.ReadAsync(db.AllTenants<Job>(), filter, after, context.RequestAborted) : new([], null, false);
        var kinds = context.RequestServices.GetRequiredService<JobKinds>();
        return new KitView(
            View,
            new QueueJobsPage
            {
                MayAct = QueuePages.MayAct(context),
                Problem = problem,
                Notice = QueueDone.Of(context),
                Database = place.Database,
                Jobs = [.. listing.Jobs.Select(j => j with { Title = kinds.TitleOf(j.Kind) })],
                Tenants = await QueueNames.OfTenantsAsync(scope.ServiceProvider.GetRequiredService<IControlPlane>().Db, listing.Jobs.Select(j => j.TenantId), context.RequestAborted),
                CanList = canList,
                Next = listing.Next is { } next ? QueuePaths.List(filter, place.TenantId is null ? place.Database : null, next) : null,
                IsCutOff = listing.IsCutOff,
                Tenant = place.Tenant?.Slug ?? QueuePaths.NameOf(place.TenantId),
                State = state,
                Lane = filter.Lane,
                Kind = filter.Kind,
                Lanes = Choices(context.RequestServices.GetRequiredService<LaneRegistry>().All.Keys, filter.Lane),
                Kinds = [.. Choices(kinds.Known.Select(k => k.Kind), filter.Kind).Select(k => new KeyValuePair<string, string>(k, kinds.TitleOf(k)))],
            },
            status);
    }

    private static List<string> Choices(IEnumerable<string> known, string? chosen) =>
        [.. (chosen is null ? known : known.Append(chosen)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string? Text(string? text) => text?.Trim() is { Length: > 0 } some ? some : null;

    private sealed record Address(string? Tenant, string? State, string? Lane, string? Kind, string? Database, string? After)
    {
        public static Address Of(IQueryCollection query) => new(query["tenant"], query["state"], query["lane"], query["kind"], query["database"], query["after"]);

        public (bool IsState, JobState? State) ParseState() => string.IsNullOrEmpty(State) ? (true, null)
            : Enum.TryParse<JobState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(State[0]) ? (true, state)
            : (false, null);
    }
}
