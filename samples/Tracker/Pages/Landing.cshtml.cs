using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Tracker.Pages;

[PlatformWide]
[AllowAnonymous]
public sealed class LandingModel(IMembershipDirectory memberships, KitLinks links) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(User.FindFirst(KitClaims.Subject)?.Value, out var userId))
        {
            return Page();
        }

        var mine = await memberships.ListAsync(userId, cancellationToken);
        return Redirect(mine is [var (tenant, _)] ? links.Tenant(tenant.Slug) : links.Platform("/tenants"));
    }
}
