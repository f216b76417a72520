using Kit.Tenancy;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Kit.Testing;

/// <summary>Sends the requests of a party's member, who may do everything in its own tenant.</summary>
internal sealed class RouteCaller(HttpClient http)
{
    public HttpClient Http { get; } = http;

    /// <summary>Sends one, as the party's member or as nobody.</summary>
    public async Task<RouteAnswer> SendAsync(Party? caller, string method, string address, HttpContent? body = null, Party? header = null, Party? token = null, string? host = null)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(address, UriKind.Relative)) { Content = body };
        if (caller is not null)
        {
            request.Headers.Add(AttackerAuthentication.Header, caller.Member.UserId.ToString());
        }

        request.Headers.Add("Origin", Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Headers.Host = host;
        if (header is not null)
        {
            request.Headers.Add(HeaderTenantStrategy.Header, header.Tenant.Slug);
        }

        if (token is not null)
        {
            request.Headers.Add(AttackerAuthentication.TokenHeader, token.Tenant.Id.ToString());
        }

        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        return await RouteAnswer.OfAsync(response);
    }
}
