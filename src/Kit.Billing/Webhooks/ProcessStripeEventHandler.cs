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

        if (await customers.FindTenantAsync(customerId, cancellationToken) is not { } tenantId)
        {
            var (adopted, isGone) = await customers.AdoptAsync(customerId, received.ClaimedTenantId, cancellationToken);
            if (adopted is null)
            {
                await GiveUpAsync(received, isGone, "No tenant has this customer.", cancellationToken);
                return;
            }

            tenantId = adopted.Value;
        }

        // Whatever waited before the fetch is answered by it.
        var waiting = await db.Set<StripeEvent>().Where(e => e.CustomerId == customerId && e.State == StripeEventState.Received)
            .Select(e => e.Id).ToListAsync(cancellationToken);
        if (await sync.RunAsync(tenantId, cancellationToken))
        {
            await FinishAsync(waiting, StripeEventState.Done, null, cancellationToken);
        }
        else
        {
            await GiveUpAsync(received, await customers.IsErasedAsync(tenantId, cancellationToken), "The customer's tenant does not exist.", cancellationToken);
        }
    }

    private async Task GiveUpAsync(StripeEvent received, bool isGone, string why, CancellationToken cancellationToken)
    {
        if (isGone)
        {
            await FinishAsync([received.Id], StripeEventState.Ignored, null, cancellationToken);
            return;
        }

        LogParked(received.Id, received.Type, received.CustomerId!, why);
        await FinishAsync([received.Id], StripeEventState.Parked, why, cancellationToken);
    }

    private async Task FinishAsync(List<string> ids, StripeEventState state, string? error, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Set<StripeEvent>().Where(e => ids.Contains(e.Id) && e.State == StripeEventState.Received).ExecuteUpdateAsync(
            e =>
            {
                e.SetProperty(x => x.State, state).SetProperty(x => x.Error, error).SetProperty(x => x.ProcessedAt, now).SetProperty(x => x.Attempts, x => x.Attempts + 1);
                if (state != StripeEventState.Done)
                {
                    e.SetProperty(x => x.Raw, "");
                }

                if (state == StripeEventState.Ignored)
                {
                    e.SetProperty(x => x.ObjectId, (string?)null).SetProperty(x => x.CustomerId, (string?)null).SetProperty(x => x.ClaimedTenantId, (Guid?)null);
                }
            },
            cancellationToken);
    }

    private Task<int> NoteAsync(string id, string error)
    {
        var text = error.Length > LongestError ? error[..LongestError] : error;
        return db.Set<StripeEvent>().Where(e => e.Id == id).ExecuteUpdateAsync(
            e => e.SetProperty(x => x.Error, text).SetProperty(x => x.Attempts, x => x.Attempts + 1), CancellationToken.None);
    }

    [LoggerMessage(5203, LogLevel.Warning, "Event {EventId} ({Type}) of customer {CustomerId} is parked: {Why}")]
    private partial void LogParked(string eventId, string type, string customerId, string why);
}
