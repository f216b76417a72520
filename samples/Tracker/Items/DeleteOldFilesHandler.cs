using Kit.Files;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;

namespace Tracker.Items;

/// <summary>The database deletes what is known of an import or export with its file's row, and Kit its bytes.</summary>
internal sealed class DeleteOldFilesHandler(TrackerDb db, TimeProvider clock) : IJobHandler<DeleteOldFiles>
{
    private const int MostAtOnce = 500;

    public async Task HandleAsync(DeleteOldFiles job, JobContext context, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - ItemFiles.KeptFor;
        var ids = db.ItemImports.Where(i => i.CreatedAt < before).Select(i => i.FileId).Union(db.ItemExports.Where(e => e.CreatedAt < before).Select(e => e.FileId));
        db.RemoveRange(await db.Set<StoredFile>().Where(f => ids.Contains(f.Id)).Take(MostAtOnce).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }
}
