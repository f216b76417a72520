using Microsoft.AspNetCore.Http;

namespace Kit.Api.Http;

/// <summary>Answers a resource's requests.</summary>
internal abstract class ResourceHandler
{
    public abstract Task ListAsync(HttpContext context);

    public abstract Task GetAsync(HttpContext context);

    public abstract Task CreateAsync(HttpContext context);

    public abstract Task PatchAsync(HttpContext context);

    public abstract Task DeleteAsync(HttpContext context);
}
