using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kit.Testing;

/// <summary>What is tried through a route, by a member who may do everything in the attacking tenant.</summary>
internal static class RouteAttacks
{
    private static readonly string[] Unsafe = ["POST", "PUT", "PATCH", "DELETE"];

    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, Func<HttpClient> client, IReadOnlyList<string> tables, EndpointDataSource endpoints)
    {
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = route.RoutePattern;
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var target = $"{method} /{pattern.RawText?.TrimStart('/')}";
                yield return new(target, "ask the other tenant", Walls.Resolution, () => AskAsync(tenants, client, method, $"/t/{tenants.Victim.Tenant.Slug}", pattern, tables));
                yield return new(target, "name the other's rows", Walls.Endpoint, () => AskAsync(tenants, client, method, $"/t/{tenants.Attacker.Tenant.Slug}", pattern, tables));
            }
        }
    }

    private static async Task<string?> AskAsync(
        IsolationTenants tenants, Func<HttpClient> client, string method, string prefix, RoutePattern pattern, IReadOnlyList<string> tables)
    {
        using var http = client();
        var isUnsafe = Unsafe.Contains(method);
        var before = isUnsafe ? await tenants.DigestAsync(tables) : "";
        foreach (var path in Paths(pattern, tenants.Victim))
        {
            foreach (var body in isUnsafe ? new HttpContent?[] { Json(), new FormUrlEncodedContent([]) } : [null])
            {
                using var request = new HttpRequestMessage(new(method), prefix + path) { Content = body };
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
                var text = await answer.Content.ReadAsStringAsync();
                if (text.Contains(tenants.Victim.Rows.Mark, StringComparison.OrdinalIgnoreCase))
                {
                    return $"{prefix}{path} answered {(int)answer.StatusCode} with the other's data.";
                }

                if (answer.StatusCode == HttpStatusCode.InternalServerError)
                {
                    return $"{prefix}{path} failed (500), which says more than that there is nothing.";
                }
            }
        }

        return isUnsafe && await tenants.DigestAsync(tables) != before ? "The other's rows are not what they were." : null;
    }

    private static StringContent Json() => new("{}", Encoding.UTF8, "application/json");

    // Every parameter is every id that the victim has.
    private static IEnumerable<string> Paths(RoutePattern pattern, Party victim)
    {
        if (pattern.Parameters.Count == 0)
        {
            yield return "/" + pattern.RawText!.TrimStart('/');
            yield break;
        }

        foreach (var id in victim.Stored.SelectMany(r => r.Id).Select(i => i.Value.ToString()!).Distinct())
        {
            var path = new StringBuilder();
            foreach (var segment in pattern.PathSegments)
            {
                path.Append('/');
                foreach (var part in segment.Parts)
                {
                    path.Append(part switch
                    {
                        RoutePatternLiteralPart literal => literal.Content,
                        RoutePatternSeparatorPart separator => separator.Content,
                        _ => Uri.EscapeDataString(id),
                    });
                }
            }

            yield return path.ToString();
        }
    }
}
