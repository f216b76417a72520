using Kit.Data;
using Kit.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>Takes in Stripe's events: verifies the bytes as they came, stores the event with the job that processes it, answers. Nothing else.</summary>
internal sealed partial class StripeWebhook(StripeConnection stripe, IOptions<BillingOptions> options, TimeProvider clock, ILogger<StripeWebhook> logger)
{
    public const string Path = "/webhooks/stripe";
    private const string Header = "Stripe-Signature";
    private const int LargestBody = 1024 * 1024;

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var headers = context.Request.Headers[Header];
        if (headers.Count != 1 || string.IsNullOrWhiteSpace(headers[0]))
        {
            return Refuse("no signature");
        }

        if (await ReadAsync(context) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var now = clock.GetUtcNow();
        if (!WebhookSignature.IsValid(headers[0], body.Span, stripe.WebhookSecrets, now, options.Value.WebhookTolerance))
        {
            return Refuse("wrong signature");
        }

        if (StripeEventReader.Read(body, now) is not { } received)
        {
            return Refuse("not an event");
        }

        if (received.Livemode != stripe.IsLive)
        {
            received = received.Forget(StripeEventState.Parked, $"The event is of {(received.Livemode ? "live" : "test")} mode and the key is not.");
        }

        await StoreAsync(context.RequestServices, received, context.RequestAborted);
        return Results.Ok();
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LargestBody)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody + 1;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > LargestBody)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    // The key refuses the same event a second time, also when both come at the same moment.
    private async Task StoreAsync(IServiceProvider services, StripeEvent received, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<KitDbContext>();
        var inbox = db.Set<StripeEvent>();
        if (await inbox.AnyAsync(e => e.Id == received.Id, cancellationToken))
        {
            LogAgain(received.Id);
            return;
        }

        db.Add(received);
        if (received.State == StripeEventState.Received)
        {
            services.GetRequiredService<IJobs>().Enqueue(new ProcessStripeEvent(received.Id));
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.FindRefusal()?.Kind == RefusalKind.Duplicate)
        {
            db.ChangeTracker.Clear();
            if (!await inbox.AnyAsync(x => x.Id == received.Id, cancellationToken))
            {
                throw;
            }

            LogAgain(received.Id);
        }
    }

    private IResult Refuse(string reason)
    {
        LogRefused(reason);
        return Results.Problem(title: "Bad Request", detail: "This is no event signed by Stripe.", statusCode: StatusCodes.Status400BadRequest);
    }

    [LoggerMessage(5201, LogLevel.Warning, "A webhook was refused: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(5202, LogLevel.Debug, "Event {EventId} came again")]
    private partial void LogAgain(string eventId);
}
