using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Lifecycle;

/// <summary>The one thing that an owner can do in a closing tenant: undo it.</summary>
internal static class ReopenEndpoint
{
    public const string Path = "/_kit/reopen";

    // The form is asked for so that it is checked against forgery.
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost(Path, async (HttpContext context, IFormCollection form, TenantScope scope, ITenantLifecycle lifecycle, CancellationToken cancellationToken) =>
        {
            await lifecycle.ReopenAsync(scope.RequireTenant().Id, $"undone by {scope.Actor.Name}", cancellationToken);
            return Results.Redirect(KitLinks.Here(context, "/"));
        })
        .WithMetadata(new AnswersWhileAttribute(TenantStatus.Closing))
        .RequireAuthorization(LifecyclePermissions.ManageTenant)
        .ExcludeFromDescription();
}
