using System.Text;
using Kit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kit.Auth;

/// <summary>
/// Before everything else: the address under which the OAuth server answers is the configured one, whatever the request says; requests that
/// the database could not store are refused; an address that sends wrong secrets has to wait.
/// </summary>
internal sealed class OAuthGate(RequestDelegate next, PublicUrl publicUrl, AuthLimits limits)
{
    private Uri? _url;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HasNul(request.QueryString.Value) || request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_request");
        }

        return OAuthPaths.Contains(request.Path) ? GuardAsync(context, request) : next(context);
    }

    private async Task GuardAsync(HttpContext context, HttpRequest request)
    {
        _url ??= new Uri(publicUrl.Value);
        request.Scheme = _url.Scheme;
        request.Host = new HostString(_url.Authority);
        if (HasNul(Basic(request)) || request.Query.ContainsKey("access_token") || (request.HasFormContentType && await IsBadFormAsync(request)))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_request");
            return;
        }

        if (!request.Path.StartsWithSegments(OAuthPaths.Token, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (!limits.MayAskForToken(context))
        {
            context.Response.Headers.RetryAfter = "60";
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "temporarily_unavailable");
            return;
        }

        await next(context);
        if (context.Response.StatusCode is >= 400 and < 500)
        {
            limits.TokenRefused(context);
        }
    }

    public static bool HasNul(string? text) =>
        text is not null && (text.Contains('\0', StringComparison.Ordinal) || text.Contains("%00", StringComparison.Ordinal));

    public static bool HasNul(IFormCollection form) =>
        form.Any(f => f.Key.Contains('\0', StringComparison.Ordinal) || f.Value.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true));

    private static async Task<bool> IsBadFormAsync(HttpRequest request)
    {
        try
        {
            return HasNul(await request.ReadFormAsync());
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return true;
        }
    }

    private static string? Basic(HttpRequest request)
    {
        const string Scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static Task RefuseAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return context.Response.WriteAsJsonAsync(new { error });
    }
}
