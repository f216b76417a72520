using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Kit.Lifecycle;

/// <summary>Tells those who belong to a tenant why it does not answer: people by a page, programs by a problem.</summary>
internal sealed class UnavailableTenantAnswer(IProblemDetailsService problems) : IUnavailableTenantAnswer
{
    private const string View = "/Views/Kit/Core/TenantUnavailable.cshtml";
    private const string SoonInSeconds = "5";

    public async Task WriteAsync(HttpContext context, TenantInfo tenant, PermissionSet permissions)
    {
        var error = new TenantNotActiveException(tenant);
        context.Response.StatusCode = error.StatusCode;
        context.Response.Headers.CacheControl = "no-store";
        if (tenant.Status == TenantStatus.Provisioning)
        {
            context.Response.Headers.RetryAfter = SoonInSeconds;
        }

        if (context.WantsHtml() && !context.User.HasClaim(c => c.Type == KitClaims.ClientId))
        {
            var undo = tenant.Status == TenantStatus.Closing && tenant.ReopensAs != TenantStatus.Suspended && permissions.Has(LifecyclePermissions.ManageTenant);
            var page = new TenantUnavailablePage(tenant, undo ? KitLinks.Here(context, ReopenEndpoint.Path) : null);
            await new KitView(View, page, error.StatusCode).ExecuteAsync(context);
            return;
        }

        await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            Exception = error,
            ProblemDetails = new ProblemDetails { Status = error.StatusCode },
        });
    }
}
