namespace Kit.Billing.Emulator.Http;

/// <summary>Who asked: told in events, and the base of hosted pages.</summary>
/// <param name="BaseUrl">Absolute URL of the emulator's root, without a slash at its end.</param>
/// <param name="Id">The API request, or null for what a page or the clock did.</param>
/// <param name="IdempotencyKey">The caller's key, if any.</param>
internal sealed record RequestInfo(string BaseUrl, string? Id = null, string? IdempotencyKey = null)
{
    public static readonly RequestInfo Background = new("");
}
