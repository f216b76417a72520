using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Composition;

/// <summary>The endpoints of Kit.Core itself.</summary>
internal static class KitEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // Whoever watches the node comes often, and must not be told to come less often by a limit that was meant for callers.
        endpoints.MapHealthChecks("/healthz").WithMetadata(new PlatformWideAttribute()).AllowAnonymous().DisableRateLimiting();
        endpoints.MapGet("/_kit/kit.css", () => Results.Stream(
                typeof(KitEndpoints).Assembly.GetManifestResourceStream("Kit.kit.css")!, "text/css; charset=utf-8"))
            .WithMetadata(new AnyTenancyAttribute(), new AnswersWhileAttribute(TenantStatus.Provisioning, TenantStatus.Suspended, TenantStatus.Closing)).AllowAnonymous().ExcludeFromDescription();
    }
}
