using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Billing.Emulator.Chaos;

/// <summary>The controls under <c>_emulator</c>, as JSON.</summary>
internal static class ControlEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        var control = group.MapGroup("/_emulator").AddEndpointFilter(SameSite.FilterAsync);
        control.MapGet("/chaos", (ChaosControls chaos) => TypedResults.Json(chaos.Settings, ControlJson.Options));
        control.MapPost("/chaos", async (HttpRequest request, ChaosControls chaos) =>
        {
            var change = await request.ReadFromJsonAsync<ChaosChange>(ControlJson.Options, request.HttpContext.RequestAborted);
            chaos.Change(settings => change?.Apply(settings) ?? settings);
            return TypedResults.Json(chaos.Settings, ControlJson.Options);
        });
        control.MapPost("/release", IResult (string? order, int? seed, DeliveryControl deliveries) =>
        {
            if (!ReleaseOrder.All.Contains(order ?? ReleaseOrder.Same))
            {
                return TypedResults.Problem($"order must be one of {string.Join(", ", ReleaseOrder.All)}.", statusCode: StatusCodes.Status400BadRequest);
            }

            deliveries.Release(order ?? ReleaseOrder.Same, seed ?? 0);
            return TypedResults.NoContent();
        });
        control.MapPost("/flush", async (DeliveryControl deliveries, HttpContext context) =>
        {
            await deliveries.FlushAsync(context.RequestAborted);
            return TypedResults.NoContent();
        });
        control.MapPost("/reset", (DeliveryControl deliveries) =>
        {
            deliveries.Reset();
            return TypedResults.NoContent();
        });
        control.MapPost("/events/{id}/resend", IResult (string id, DeliveryControl deliveries) =>
        {
            try
            {
                deliveries.Resend(id);
                return TypedResults.NoContent();
            }
            catch (ApiError error)
            {
                return TypedResults.Problem(error.Message, statusCode: error.Status);
            }
        });
        control.MapGet("/deliveries", (EmulatorStore store) => TypedResults.Json(store.Read(
            RequestInfo.Background,
            transaction => transaction.Query(Kinds.Delivery).Select(delivery => delivery.Copy()).ToList())));
    }
}
