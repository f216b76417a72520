using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kit.Billing;

/// <summary>
/// Processes an event of the inbox: finds its tenant and has the customer fetched. The event itself is only the reason to look; what it
/// says is not believed, so that order and repetition don't matter.
/// </summary>
internal sealed partial class ProcessStripeEventHandler(
    KitDbContext db, CustomerDirectory customers, CustomerSync sync, TimeProvider clock, ILogger<ProcessStripeEventHandler> logger)
    : IJobHandler<ProcessStripeEvent>
{
    private const int LongestError = 500;

    public async Task HandleAsync(ProcessStripeEvent job, JobContext context, CancellationToken cancellationToken)
    {
        var received = await db.Set<StripeEvent>().FirstOrDefaultAsync(e => e.Id == job.EventId, cancellationToken);
        if (received is not { State: StripeEventState.Received })
        {
            return;
        }

        try
        {
            await ProcessAsync(received, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The job is tried again; the row says why it has not come through.
            await NoteAsync(received.Id, e.Message);
            throw;
        }
    }

    private async Task ProcessAsync(StripeEvent received, CancellationToken cancellationToken)
    {
        if (received.CustomerId is not { } customerId)
        {
            await FinishAsync([received.Id], StripeEventState.Ignored, null, cancellationToken);
            return;
        }

        var tenantId = await customers.FindTenantAsync(customerId, cancellationToken)
            ?? await customers.AdoptAsync(customerId, received.ClaimedTenantId, cancellationToken);
        if (tenantId is null)
        {
            LogParked(received.Id, received.Type, customerId);
            await FinishAsync([received.Id], StripeEventState.Parked, "No tenant has this customer.", cancellationToken);
            return;
        }

        // Whatever waited before the fetch is answered by it.
        var waiting = await db.Set<StripeEvent>().Where(e => e.CustomerId == customerId && e.State == StripeEventState.Received)
            .Select(e => e.Id).ToListAsync(cancellationToken);
        if (await sync.RunAsync(tenantId.Value, cancellationToken))
        {
            await FinishAsync(waiting, StripeEventState.Done, null, cancellationToken);
        }
        else
        {
            await FinishAsync([received.Id], StripeEventState.Parked, "The customer's tenant does not exist.", cancellationToken);
        }
    }

    private async Task FinishAsync(List<string> ids, StripeEventState state, string? error, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Set<StripeEvent>().Where(e => ids.Contains(e.Id) && e.State == StripeEventState.Received).ExecuteUpdateAsync(
            e => e.SetProperty(x => x.State, state)
                .SetProperty(x => x.Error, error)
                .SetProperty(x => x.ProcessedAt, now)
                .SetProperty(x => x.Attempts, x => x.Attempts + 1),
            cancellationToken);
    }

    private Task<int> NoteAsync(string id, string error)
    {
        var text = error.Length > LongestError ? error[..LongestError] : error;
        return db.Set<StripeEvent>().Where(e => e.Id == id).ExecuteUpdateAsync(
            e => e.SetProperty(x => x.Error, text).SetProperty(x => x.Attempts, x => x.Attempts + 1), CancellationToken.None);
    }

    [LoggerMessage(5203, LogLevel.Warning, "Event {EventId} ({Type}) is parked: no tenant has customer {CustomerId}")]
    private partial void LogParked(string eventId, string type, string customerId);
}
