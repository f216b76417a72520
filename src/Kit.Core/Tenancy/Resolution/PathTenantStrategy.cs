using Microsoft.AspNetCore.Http;

namespace Kit.Tenancy;

/// <summary>Reads <c>/t/{slug}/…</c> and moves that part to the path base, so that endpoints and links need not know of it.</summary>
public sealed class PathTenantStrategy : ITenantStrategy
{
    private const string Prefix = "/t/";

    /// <inheritdoc/>
    public TenantCandidate? Find(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var path = context.Request.Path.Value;
        if (path is null || !path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = path.IndexOf('/', Prefix.Length);
        var slug = end < 0 ? path[Prefix.Length..] : path[Prefix.Length..end];
        if (slug.Length == 0)
        {
            return null;
        }

        var length = end < 0 ? path.Length : end;
        context.Request.PathBase = context.Request.PathBase.Add(new PathString(path[..length]));
        context.Request.Path = length == path.Length ? new PathString("/") : new PathString(path[length..]);
        return new(TenantCandidateKind.Slug, slug);
    }
}
