using Kit.Hosting;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;

namespace Tracker.Items;

internal sealed class ItemAssignedHandler(TrackerDb db, IMailer mailer, KitLinks links, TenantScope scope) : IJobHandler<ItemAssigned>
{
    public async Task HandleAsync(ItemAssigned job, JobContext context, CancellationToken cancellationToken)
    {
        // It may have gone to somebody else, or away, since.
        var item = await db.WorkItems.Include(i => i.Assignee)
            .FirstOrDefaultAsync(i => i.Id == job.WorkItemId && i.AssigneeId == job.AssigneeId, cancellationToken);
        if (item?.Assignee is not { Status: MembershipStatus.Active } assignee)
        {
            return;
        }

        var address = links.TenantUrl(scope.RequireTenant().Slug, $"/items/{item.Id}");
        mailer.Enqueue(new Mail(assignee.Email, $"{job.By} gave you: {item.Title}", $"Hello {assignee.Name},\n\n{job.By} gave you “{item.Title}”.\n\n{address}\n"));
        await db.SaveChangesAsync(cancellationToken);
    }
}
