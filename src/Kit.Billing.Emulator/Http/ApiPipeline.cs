using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Kit.Billing.Emulator.Http;

/// <summary>What every API request goes through: key, parameters, idempotency, the operation, expansion, the answer.</summary>
internal static class ApiPipeline
{
    public static async Task RunAsync(HttpContext context, Operation operation, string prefix)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<StripeEmulatorOptions>>().Value;
        var store = services.GetRequiredService<EmulatorStore>();
        var requestId = Ids.New("req_", 14);
        try
        {
            ApiKeys.Check(context.Request, options);
            var fields = await FieldsAsync(context.Request);
            var key = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } sent && operation.Method == "POST" ? sent : null;
            var info = new RequestInfo(services.GetRequiredService<PublicAddress>().Root(context.Request, prefix), requestId, key);
            var fingerprint = Idempotency.Fingerprint(context.Request, fields);

            if (key is not null && store.Read(info, transaction => Idempotency.Find(transaction, key, fingerprint)) is { } earlier)
            {
                context.Response.Headers["Idempotent-Replayed"] = "true";
                await AnswerAsync(context, earlier.Status, earlier.Body, requestId, options);
                return;
            }

            var (parameters, expand) = Read(operation, fields);
            store.Write(RequestInfo.Background, Upkeep.Run);
            var (status, body) = Execute(store, info, operation, context, parameters, expand, fingerprint);
            await AnswerAsync(context, status, body, requestId, options);
        }
        catch (ApiError error)
        {
            await AnswerAsync(context, error.Status, error.Envelope(requestId), requestId, options);
        }
    }

    public static Task RefuseAsync(HttpContext context, ApiError error)
    {
        var requestId = Ids.New("req_", 14);
        var options = context.RequestServices.GetRequiredService<IOptions<StripeEmulatorOptions>>().Value;
        return AnswerAsync(context, error.Status, error.Envelope(requestId), requestId, options);
    }

    private static (int Status, JsonObject Body) Execute(
        EmulatorStore store,
        RequestInfo info,
        Operation operation,
        HttpContext context,
        JsonObject parameters,
        string[] expand,
        string fingerprint)
    {
        var route = context.Request.RouteValues.ToDictionary(value => value.Key, value => value.Value?.ToString() ?? "", StringComparer.Ordinal);
        var path = "/v1/" + operation.Path;
        foreach (var (name, value) in route)
        {
            path = path.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        (int Status, JsonObject Body) Work(Transaction transaction)
        {
            if (info.IdempotencyKey is { } key && Idempotency.Find(transaction, key, fingerprint) is { } earlier)
            {
                // Two requests with one key raced past the first look; the second gets the first one's answer.
                return earlier;
            }

            var call = new Call(transaction, parameters, path, route);
            var shown = transaction.Render(operation.Handle(call));
            Expansion.Apply(transaction, shown, expand);
            Idempotency.Keep(transaction, fingerprint, 200, shown);
            return (200, shown);
        }

        try
        {
            return operation.Method == "GET" ? store.Read(info, Work) : store.Write(info, Work);
        }
        catch (ApiError error)
        {
            var envelope = error.Envelope(info.Id!);
            store.Write(info, transaction =>
            {
                Idempotency.Keep(transaction, fingerprint, error.Status, envelope);
                return 0;
            });
            return (error.Status, envelope);
        }
    }

    private static (JsonObject Parameters, string[] Expand) Read(Operation operation, List<KeyValuePair<string, StringValues>> fields)
    {
        var parameters = P.Members(FormTree.Parse(fields), [.. operation.Parameters, new("expand", P.List(P.Text))], "");
        var expand = parameters.Texts("expand").ToArray();
        parameters.Remove("expand");
        return (parameters, expand);
    }

    private static async Task<List<KeyValuePair<string, StringValues>>> FieldsAsync(HttpRequest request)
    {
        var fields = new List<KeyValuePair<string, StringValues>>(request.Query);
        if (request.HasFormContentType)
        {
            fields.AddRange(await request.ReadFormAsync(request.HttpContext.RequestAborted));
        }
        else if (request.ContentLength > 0)
        {
            throw ApiError.Invalid(
                $"Invalid request: the v1 API takes application/x-www-form-urlencoded, not '{request.ContentType}'.");
        }

        return fields;
    }

    private static async Task AnswerAsync(HttpContext context, int status, JsonObject body, string requestId, StripeEmulatorOptions options)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers["Request-Id"] = requestId;
        response.Headers.CacheControl = "no-store";
        var version = context.Request.Headers["Stripe-Version"].ToString();
        response.Headers["Stripe-Version"] = version.Length > 0 ? version : options.ApiVersion;
        if (context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key)
        {
            response.Headers["Idempotency-Key"] = key;
        }

        await response.WriteAsync(Payload.Of(body), context.RequestAborted);
    }
}
