using Kit.Events;
using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;

namespace Tracker.Items;

/// <summary>Tells who has an item now, unless they took it themselves.</summary>
[EventHandler("mail-assignee")]
internal sealed class MailAssigneeHandler(TrackerDb db, IMailer mailer, KitLinks links, TenantScope scope) : IEventHandler<WorkItemAssigned>
{
    public async Task HandleAsync(WorkItemAssigned fact, EventContext context, CancellationToken cancellationToken)
    {
        // It may have gone to somebody else, or away, since.
        var item = await db.WorkItems.Include(i => i.Assignee)
            .FirstOrDefaultAsync(i => i.Id == fact.WorkItemId && i.AssigneeId == fact.AssigneeId, cancellationToken);
        if (item?.Assignee is not { Status: MembershipStatus.Active } assignee || assignee.UserId.ToString() == context.Actor.Id)
        {
            return;
        }

        var (by, address) = (context.Actor.Name, links.TenantUrl(scope.RequireTenant().Slug, $"/items/{item.Id}"));
        mailer.Enqueue(new Mail(assignee.Email, $"{by} gave you: {item.Title}", $"Hello {assignee.Name},\n\n{by} gave you “{item.Title}”.\n\n{address}\n"));
        await db.SaveChangesAsync(cancellationToken);
    }
}
