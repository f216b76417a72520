using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Http;

/// <summary>A refusal in Stripe's error envelope.</summary>
internal sealed class ApiError(int status, string type, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public string? Code { get; init; }

    public string? Param { get; init; }

    public string? DeclineCode { get; init; }

    public JsonObject? PaymentIntent { get; init; }

    public string? Charge { get; init; }

    /// <summary>The request is refused and yet did something, as a declined charge does.</summary>
    public bool KeepChanges { get; init; }

    public static ApiError Invalid(string message, string? param = null, string? code = null) =>
        new(400, "invalid_request_error", message) { Param = param, Code = code };

    public static ApiError Missing(string kind, string id, string param) =>
        new(
            string.Equals(param, "id", StringComparison.Ordinal) ? 404 : 400,
            "invalid_request_error",
            $"No such {kind}: '{id}'")
        {
            Param = param,
            Code = "resource_missing",
        };

    public JsonObject Envelope(string requestId)
    {
        var error = new JsonObject { ["message"] = Message, ["type"] = Type };
        Set("code", Code);
        Set("decline_code", DeclineCode);
        Set("param", Param);
        Set("charge", Charge);
        Set("doc_url", Code is null ? null : "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-'));
        error["request_log_url"] = "https://dashboard.stripe.com/test/logs/" + requestId;
        if (PaymentIntent is not null)
        {
            error["payment_intent"] = PaymentIntent.DeepClone();
        }

        return new JsonObject { ["error"] = error };

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                error[name] = value;
            }
        }
    }
}
