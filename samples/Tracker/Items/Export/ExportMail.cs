using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Tracker.Projects;

namespace Tracker.Items.Export;

/// <summary>Writes to who asked for an export.</summary>
internal sealed class ExportMail(KitLinks links, TenantInfo tenant, Membership member, Project project)
{
    /// <summary>Where it is. The link leads to a page for members: the mail itself opens nothing.</summary>
    public Mail Ready(ItemExport export, DateTimeOffset until) => Write(
        $"Your export of {project.Name} is ready",
        $"""
        The items of “{project.Name}” are in a CSV file, as you asked. Members of {tenant.Name} can download it until {Format.Time(until, tenant)}:

        {links.TenantUrl(tenant.Slug, $"/items/exports/{export.Id}")}
        """);

    public Mail Refused(string why) => Write($"Your export of {project.Name} could not be made", $"The items of “{project.Name}” could not be kept in a file: {why}");

    private Mail Write(string subject, string text) => new(member.Email, subject, $"Hello {member.Name},\n\n{text}\n");
}
