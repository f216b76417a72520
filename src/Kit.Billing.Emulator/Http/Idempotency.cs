using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kit.Billing.Emulator.Http;

/// <summary>Remembers the answer of each keyed POST for a day. Refusals of malformed requests aren't remembered, as at Stripe.</summary>
internal static class Idempotency
{
    public static string Fingerprint(HttpRequest request, IEnumerable<KeyValuePair<string, StringValues>> fields)
    {
        var text = new StringBuilder(request.Method).Append(' ').Append(request.Path).Append('\n');
        foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('=').Append(value.ToString()).Append('\n');
        }

        return Hash(text.ToString());
    }

    public static (int Status, JsonObject Body)? Find(Transaction transaction, string key, string fingerprint)
    {
        if (transaction.Find(Kinds.Idempotency, IdOf(key)) is not { } kept || kept.Long("created") < transaction.Now - (24 * 60 * 60))
        {
            return null;
        }

        if (kept.Text("fingerprint") != fingerprint)
        {
            throw new ApiError(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                + $"Try using a key other than '{key}' if you meant to execute a different request.");
        }

        return ((int)kept.Long("status"), kept.Object("body")!);
    }

    public static void Keep(Transaction transaction, string fingerprint, int status, JsonObject body)
    {
        if (transaction.Request.IdempotencyKey is not { } key)
        {
            return;
        }

        transaction.Add(Kinds.Idempotency, new JsonObject
        {
            ["id"] = IdOf(key),
            ["created"] = transaction.Now,
            ["fingerprint"] = fingerprint,
            ["status"] = status,
            ["body"] = body.DeepClone(),
        });
    }

    private static string IdOf(string key) => "_idem_" + Hash(key);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
