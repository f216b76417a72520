using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;

namespace Kit.Api.Http;

/// <summary>
/// Lets requests that a browser's cookie speaks for change something only when they come from a page of this host. A token is no
/// browser's to send by itself, so that tokens need no such proof.
/// </summary>
internal sealed class OriginCheck(PublicUrl publicUrl)
{
    public bool Passes(HttpContext context)
    {
        if (context.User.HasClaim(c => c.Type == KitClaims.ClientId))
        {
            return true;
        }

        var headers = context.Request.Headers;
        if (headers.TryGetValue("Sec-Fetch-Site", out var site) && site.Count > 0)
        {
            return site is [("same-origin" or "none")];
        }

        // Browsers send it with all that changes something; without it there is nothing to go by.
        return headers.Origin is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsOurs(from, context.Request);
    }

    private bool IsOurs(Uri from, HttpRequest request) =>
        string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
        || (Uri.TryCreate(publicUrl.Value, UriKind.Absolute, out var own)
            && Uri.Compare(from, own, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);
}
