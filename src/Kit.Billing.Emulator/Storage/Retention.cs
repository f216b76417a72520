using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Storage;

/// <summary>How long what only ever grows is kept: events 30 days as at Stripe, idempotency keys a day.</summary>
internal static class Retention
{
    private const long Day = 24 * 60 * 60;

    public static readonly string[] Kinds = [Storage.Kinds.Event, Storage.Kinds.Delivery, Storage.Kinds.Idempotency, Storage.Kinds.Authentication];

    public static bool Expired(Record record, long now) => record.Kind switch
    {
        Storage.Kinds.Event or Storage.Kinds.Delivery => record.Document.Long("created") < now - (30 * Day),
        Storage.Kinds.Idempotency or Storage.Kinds.Authentication => record.Document.Long("created") < now - Day,
        _ => false,
    };
}
