using System.Globalization;
using Kit;
using Kit.Files;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items.Csv;
using Tracker.Projects;

namespace Tracker.Items.Export;

/// <summary>One query, which sees one moment, goes row by row into a file on disk and from there into the store. The row of the export, the mail and the job's end are one transaction.</summary>
internal sealed class ExportItemsHandler(TrackerDb db, IFileStore files, IMailer mailer, KitLinks links, TenantScope scope, TimeProvider clock) : IJobHandler<ExportItems>
{
    private const int BufferSize = 64 * 1024;

    public async Task HandleAsync(ExportItems job, JobContext context, CancellationToken cancellationToken)
    {
        var member = await db.Set<Membership>().SingleOrDefaultAsync(m => m.Id == job.MembershipId && m.Status == MembershipStatus.Active, cancellationToken);
        var project = await db.Projects.SingleOrDefaultAsync(p => p.Id == job.ProjectId, cancellationToken);
        if (member is null || project is null)
        {
            return; // gone since
        }

        var mail = new ExportMail(links, scope.RequireTenant(), member, project);
        await using var content = new FileStream(
            Path.Combine(Path.GetTempPath(), $"tracker-{Guid.CreateVersion7()}.csv"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await WriteAsync(job, content, cancellationToken);
        content.Position = 0;
        try
        {
            var file = await files.SaveAsync($"{project.Name}.csv", ItemCsv.ContentType, content, cancellationToken);
            var export = new ItemExport { FileId = file.Id };
            db.Add(export);
            mailer.Enqueue(mail.Ready(export, clock.GetUtcNow() + ItemFiles.KeptFor));
        }
        catch (KitException refused) when (refused.PublicDetail is { } why)
        {
            mailer.Enqueue(mail.Refused(why)); // too large, or no room left: the next attempt would find the same
        }
    }

    private async Task WriteAsync(ExportItems job, Stream content, CancellationToken cancellationToken)
    {
        await using var output = new CsvOutput(content);
        await output.WriteAsync(ItemCsv.Columns, cancellationToken);
        var items = db.WorkItems.Where(i => i.ProjectId == job.ProjectId && (job.Status == null || i.Status == job.Status))
            .OrderBy(i => i.CreatedAt).ThenBy(i => i.Id)
            .Select(i => new { i.Title, i.Description, i.Status, Assignee = i.Assignee == null ? null : i.Assignee.Email, i.DueDate, i.Estimate });
        await foreach (var item in items.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await output.WriteAsync(
                [
                    item.Title, item.Description, item.Status.Label(), item.Assignee, item.DueDate?.ToString(ItemCsv.DateFormat, CultureInfo.InvariantCulture),
                    item.Estimate?.ToString(CultureInfo.InvariantCulture),
                ],
                cancellationToken);
        }
    }
}
