using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Webhooks;

namespace Kit.Billing.Emulator.Chaos;

/// <summary>Flush, release, resend and reset: what tests and the index page do to deliveries.</summary>
internal sealed class DeliveryControl(EmulatorStore store, ChaosControls chaos, DeliveryPulse pulse) : IStripeEmulator
{
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var next = pulse.Next;
            if (chaos.Holding || HurryUp() == 0)
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    public void Reset()
    {
        chaos.Change(_ => new ChaosSettings());
        store.Clear();
        store.Write(RequestInfo.Background, transaction =>
        {
            WebhookEndpoints.Register(transaction);
            return 0;
        });
    }

    public void Release(string order, int seed)
    {
        store.Write(RequestInfo.Background, transaction =>
        {
            foreach (var delivery in ReleaseOrder.Apply(transaction, [.. Deliveries.Open(transaction)], order, seed))
            {
                delivery["order"] = transaction.NextOrder();
            }

            return 0;
        });
        chaos.Change(settings => settings with { Hold = false });
        pulse.Beat();
    }

    public void Resend(string eventId) => store.Write(RequestInfo.Background, transaction =>
    {
        Deliveries.Resend(transaction, eventId);
        return 0;
    });

    /// <summary>Makes waiting retries due now, and counts what is still open.</summary>
    private int HurryUp() => store.Write(RequestInfo.Background, transaction =>
    {
        var now = transaction.UtcNow.ToUnixTimeMilliseconds();
        var open = Deliveries.Open(transaction).ToList();
        foreach (var delivery in open)
        {
            delivery["due"] = Math.Min(now, delivery.Long("due"));
        }

        return open.Count;
    });
}
