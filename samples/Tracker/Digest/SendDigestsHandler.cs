using System.Globalization;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Digest;

internal sealed class SendDigestsHandler(TrackerDb db, IMailer mailer, KitLinks links, TenantScope scope) : IJobHandler<SendDigests>
{
    public async Task HandleAsync(SendDigests job, JobContext context, CancellationToken cancellationToken)
    {
        var due = await db.WorkItems
            .Where(i => i.DueDate <= job.Day && i.Status != WorkItemStatus.Done && i.Status != WorkItemStatus.Cancelled)
            .Where(i => i.Assignee!.Status == MembershipStatus.Active && !db.DigestOptOuts.Any(o => o.MemberId == i.AssigneeId))
            .OrderBy(i => i.AssigneeId).ThenBy(i => i.DueDate).ThenBy(i => i.Title)
            .Select(i => new { i.Assignee!.Id, i.Assignee.Email, i.Assignee.Name, Item = new DigestItem(i.Id, i.Title, i.Project!.Name, i.DueDate!.Value) })
            .ToListAsync(cancellationToken);
        var mail = new DigestMail(links, scope.RequireTenant().Slug, job.Day);
        foreach (var member in due.GroupBy(d => (d.Id, d.Email, d.Name)))
        {
            // Once a day, however often the day comes: after a change of the hour, or of the time zone.
            await context.OnceAsync(
                string.Create(CultureInfo.InvariantCulture, $"{member.Key.Id} {job.Day:O}"),
                () => Task.FromResult(mailer.Enqueue(mail.Write(member.Key.Email, member.Key.Name, [.. member.Select(m => m.Item)]))),
                cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
