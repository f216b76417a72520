using System.Security.Cryptography;
using System.Text;
using Stripe;

namespace Kit.Billing;

/// <summary>Stable keys for writes: the same write, tried again, happens once.</summary>
internal static class IdempotencyKey
{
    /// <param name="owner">Whose write it is: a tenant, or the catalogue.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="parts">What makes it another write: its parameters, and the state that it starts from.</param>
    public static RequestOptions For(string owner, string operation, params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder(owner).Append('\n').Append(operation);
        foreach (var part in parts)
        {
            text.Append('\n').Append(part);
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return new RequestOptions { IdempotencyKey = $"kit-{operation}-{Convert.ToHexStringLower(hash)[..40]}" };
    }
}
