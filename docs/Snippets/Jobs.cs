using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kit.Snippets;

#region job
[Job("invoices.send", Version = 2, Lane = "invoices", TimeoutSeconds = 60)]
public sealed record SendInvoice(Guid InvoiceId, string Language);

public sealed class SendInvoiceHandler(KitDbContext db) : IJobHandler<SendInvoice>
{
    public async Task HandleAsync(SendInvoice job, JobContext context, CancellationToken cancellationToken)
    {
        // The tenant is current; what is saved here is committed with the job's completion, or not at all.
        await db.SaveChangesAsync(cancellationToken);
    }
}
#endregion

#region job-older
[Job("invoices.send")]
public sealed record SendInvoiceV1(Guid InvoiceId);
#endregion

public static class JobSnippets
{
    public static void Add(KitBuilder kit)
    {
        #region job-lanes
        kit.AddLane("invoices", lane => (lane.MaxRunning, lane.Weight) = (5, 2));
        kit.AddLane("partner-api", lane => (lane.MaxStarts, lane.Per) = (100, TimeSpan.FromMinutes(1)));
        kit.AddJobUpgrade<SendInvoiceV1, SendInvoice>(old => new(old.InvoiceId, "en"));
        #endregion
    }

    #region job-enqueue
    public static async Task EnqueueAsync(KitDbContext db, IJobs jobs, Guid invoiceId)
    {
        jobs.Enqueue(new SendInvoice(invoiceId, "de"), new()
        {
            Delay = TimeSpan.FromMinutes(5),
            DedupeKey = invoiceId.ToString(),
            UniqueFor = TimeSpan.FromHours(1),
        });
        await db.SaveChangesAsync(); // with the rows that it is about
    }
    #endregion

    #region job-context
    public static async Task ImportAsync(KitDbContext db, IReadOnlyList<object> rows, JobContext context, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            await context.OnceAsync($"{context.Id} {i}", () => Task.FromResult(db.Add(rows[i])), cancellationToken);
            await context.ReportAsync(i + 1, rows.Count, "importing", cancellationToken);
        }

        context.SetResult(new { Rows = rows.Count });
    }
    #endregion

    #region job-operators
    public static async Task CalmAsync(IJobLanes lanes, IPlatformScope platform, Guid tenantId)
    {
        await lanes.PauseAsync("partner-api", null, "their API is down");
        await lanes.ChangeAsync("invoices", tenantId, rule => rule.MaxRunning = 1, "ten thousand invoices at once");

        await using var scope = platform.Open("retry what the outage killed");
        await scope.ServiceProvider.GetRequiredService<IDeadLetters>().RetryAsync(new() { Lane = "partner-api" }, "their API is back");
    }
    #endregion

    #region job-tests
    public static async Task TestAsync(IServiceProvider services, TenantInfo acme)
    {
        var jobs = new JobsUnderTest(services);
        var enqueued = await jobs.EnqueuedAsync<SendInvoice>(acme);
        await jobs.TravelAsync(TimeSpan.FromMinutes(5), acme);
        var ran = await jobs.DrainAsync(acme);
        Console.WriteLine($"{enqueued.Count} enqueued, {ran.Count(j => j.State == JobState.Done)} done");
    }
    #endregion
}

#region job-watch
public sealed class ImportModel(KitDbContext db, IJobs jobs, IJobWatch watch) : PageModel
{
    public WatchedJob? Job { get; private set; }

    // The page has <partial name="/Views/Kit/Core/_JobProgress.cshtml" model="Model.Job" />.
    public async Task<IActionResult> OnGetAsync(Guid id) => (Job = await watch.FindAsync(id, HttpContext.RequestAborted)) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(Guid fileId)
    {
        var id = jobs.Enqueue(new ImportSheet(fileId, 0));
        await db.SaveChangesAsync(HttpContext.RequestAborted);
        return RedirectToPage(new { id });
    }
}
#endregion
