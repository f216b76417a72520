using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Billing.Emulator.Http;

internal static class ApiEndpoints
{
    public static void Map(RouteGroupBuilder group, string prefix)
    {
        foreach (var operation in OperationTable.All)
        {
            group.MapMethods($"/v1/{operation.Path}", [operation.Method], context => ApiPipeline.RunAsync(context, operation, prefix));
        }

        // Whatever isn't served answers as Stripe answers to a URL it doesn't know.
        group.Map("/v1/{**path}", (RequestDelegate)(context => ApiPipeline.RefuseAsync(context, Unrecognized(context.Request))));
        group.Map("/v2/{**path}", (RequestDelegate)(context => ApiPipeline.RefuseAsync(context, Unrecognized(context.Request))));
    }

    private static ApiError Unrecognized(HttpRequest request) => new(
        404,
        "invalid_request_error",
        $"Unrecognized request URL ({request.Method}: {request.Path}). The Stripe emulator doesn't serve it.");
}
