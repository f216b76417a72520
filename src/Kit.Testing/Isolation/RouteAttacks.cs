using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;

namespace Kit.Testing;

/// <summary>What is tried through a route, by a member who may do everything in the attacking tenant.</summary>
internal static class RouteAttacks
{
    private static readonly string[] AnyMethod = ["GET", "POST"]; // pages, which take both
    private static readonly string[] Unsafe = ["POST", "PUT", "PATCH", "DELETE"];

    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, Func<HttpClient> client, IReadOnlyList<string> tables, EndpointDataSource endpoints)
    {
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = route.RoutePattern;
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? AnyMethod)
            {
                var target = $"{method} /{pattern.RawText?.TrimStart('/')}";
                yield return new(target, "ask the other tenant", Walls.Resolution, () => AskAsync(tenants, client, method, $"/t/{tenants.Victim.Tenant.Slug}", pattern, tables));
                yield return new(target, "name the other's rows", Walls.Endpoint, () => AskAsync(tenants, client, method, $"/t/{tenants.Attacker.Tenant.Slug}", pattern, tables));
            }
        }
    }

    /// <summary>
    /// The routes by which the attacker sees rows of its own. Where there is none, the attacker was not let in, and what it was not shown proves nothing.
    /// </summary>
    public static async Task<IReadOnlyList<string>> OpenDoorsAsync(IsolationTenants tenants, Func<HttpClient> client, EndpointDataSource endpoints)
    {
        using var http = client();
        var open = new List<string>();
        foreach (var pattern in endpoints.Endpoints.OfType<RouteEndpoint>().Where(IsRead).Select(r => r.RoutePattern))
        {
            foreach (var path in Paths(pattern, tenants.Attacker))
            {
                using var answer = await http.GetAsync(new Uri($"/t/{tenants.Attacker.Tenant.Slug}{path}", UriKind.Relative));
                if (answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains(tenants.Attacker.Rows.Mark, StringComparison.OrdinalIgnoreCase))
                {
                    open.Add(pattern.RawText!);
                    break;
                }
            }
        }

        return open;
    }

    private static bool IsRead(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false;

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

    // Every parameter is every id that the party has; where there are several, or one that takes any text, the first is also the entity's name.
    private static IEnumerable<string> Paths(RoutePattern pattern, Party party)
    {
        if (pattern.Parameters.Count == 0)
        {
            return ["/" + pattern.RawText!.TrimStart('/')];
        }

        return party.Stored.SelectMany(row => Values(row, pattern.Parameters.Count)).Select(values => Path(pattern, values)).Distinct();
    }

    private static IEnumerable<string[]> Values(StoredRow row, int count)
    {
        var id = string.Join(',', row.Id.Select(i => Convert.ToString(i.Value, CultureInfo.InvariantCulture)));
        yield return [.. Enumerable.Repeat(id, count)];
        if (row.Type.FindResourceName() is { } name)
        {
            yield return [name, .. Enumerable.Repeat(id, count - 1)];
        }
    }

    private static string Path(RoutePattern pattern, string[] values)
    {
        var path = new StringBuilder();
        var next = 0;
        foreach (var segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
            {
                path.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    _ => Uri.EscapeDataString(values[next++]),
                });
            }
        }

        return path.ToString();
    }
}
