using System.ComponentModel.DataAnnotations;
using Kit.Auth;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Digest;

namespace Tracker.Pages;

[Authorize(AuthPermissions.ManageSettings)]
public sealed class SettingsModel(IControlPlane control, TenantScope scope, ISchedules schedules) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Give the organisation a name.")]
    [StringLength(200)]
    public string Name { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "Choose a time zone.")]
    public string TimeZone { get; set; } = "";

    /// <summary>The hour of the morning's mail; nothing, where there is none.</summary>
    [BindProperty]
    [Range(0, 23, ErrorMessage = "Choose an hour of the list.")]
    public int? DigestHour { get; set; }

    [TempData]
    public bool Saved { get; set; }

    public static IEnumerable<string> TimeZones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id == "UTC" || id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(cancellationToken);
        (Name, TimeZone) = (tenant.Name, tenant.TimeZone);
        DigestHour = Digests.HourOf(await schedules.FindAsync(Digests.Schedule, cancellationToken));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone ?? "", out _))
        {
            ModelState.AddModelError(nameof(TimeZone), "There is no such time zone.");
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var tenant = await FindAsync(cancellationToken);
        (tenant.Name, tenant.TimeZone) = (Name.Trim(), TimeZone!);
        await control.Db.SaveChangesAsync(cancellationToken);
        await Digests.SetHourAsync(schedules, DigestHour, cancellationToken);
        Saved = true;
        return RedirectToPage();
    }

    private Task<Tenant> FindAsync(CancellationToken cancellationToken) =>
        control.Db.Set<Tenant>().SingleAsync(t => t.Id == scope.RequireTenant().Id, cancellationToken);
}
