using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Http;

/// <summary>The API key: as a bearer token, or as the user name of basic authentication.</summary>
internal static class ApiKeys
{
    public static void Check(HttpRequest request, StripeEmulatorOptions options)
    {
        var key = Read(request.Headers.Authorization.ToString());
        if (key is null)
        {
            throw new ApiError(
                401,
                "invalid_request_error",
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
                + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        }

        if (!key.StartsWith(options.ApiKey, StringComparison.Ordinal))
        {
            var shown = key.Length <= 4 ? "****" : "****" + key[^4..];
            throw new ApiError(401, "invalid_request_error", $"Invalid API Key provided: {shown}. The emulator takes keys that start with '{options.ApiKey}'.");
        }
    }

    private static string? Read(string header)
    {
        const string bearer = "Bearer ";
        const string basic = "Basic ";
        if (header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase))
        {
            return NullIfBlank(header[bearer.Length..]);
        }

        if (!header.StartsWith(basic, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(header[basic.Length..].Trim()));
            return NullIfBlank(text.Split(':')[0]);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? NullIfBlank(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
