using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Looks at the marks that jobs leave when they come behind others or end, and lets begin what follows; see <see cref="JobStore.SettleAsync"/>.</summary>
internal static class JobMarks
{
    /// <param name="db">A context in a transaction, of one at a time.</param>
    /// <param name="most">How many marks are looked at.</param>
    /// <param name="begin">Lets the first of each of these sequences begin, and returns how many do.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many jobs begin, and whether there may be more marks.</returns>
    public static async Task<(int Begun, bool More)> SettleAsync(KitDbContext db, int most, Func<IReadOnlyList<(Guid TenantId, string Key)>, Task<int>> begin, CancellationToken cancellationToken)
    {
        var marks = await db.AllTenants<Job>().Where(j => j.Unsettled).OrderBy(j => j.Id).Take(most)
            .Select(j => new { j.Id, j.State, j.TenantId, j.OrderKey, j.BatchId }).ToListAsync(cancellationToken);
        var sequences = marks.Where(m => m.OrderKey is not null).Select(m => (m.TenantId, m.OrderKey!)).Distinct().ToList();
        var begun = sequences.Count == 0 ? 0 : await begin(sequences);

        // A batch's own mark is taken away before it is looked at: whoever sets it meanwhile waits, and has it looked at again.
        var batches = await db.AllTenants<JobBatch>().Where(b => b.Unsettled).OrderBy(b => b.Id).Take(most).Select(b => new { b.Id, b.TenantId }).ToListAsync(cancellationToken);
        if (batches.Count > 0)
        {
            var ids = batches.Select(b => b.Id).ToList();
            await db.AllTenants<JobBatch>().Where(b => ids.Contains(b.Id)).ExecuteUpdateAsync(set => set.SetProperty(b => b.Unsettled, false), cancellationToken);
        }

        var ended = marks.Where(m => m.BatchId is not null).Select(m => (m.TenantId, Id: m.BatchId!.Value)).Concat(batches.Select(b => (b.TenantId, b.Id))).Distinct();
        foreach (var (tenantId, id) in ended)
        {
            begun += await BatchEnds.SettleAsync(db, tenantId, id, cancellationToken);
        }

        // A job that has changed since it was looked at has a mark of its own.
        foreach (var ofState in marks.GroupBy(m => m.State, m => m.Id))
        {
            var (state, ids) = (ofState.Key, ofState.ToList());
            await db.AllTenants<Job>().Where(j => j.Unsettled && j.State == state && ids.Contains(j.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Unsettled, false), cancellationToken);
        }

        return (begun, marks.Count == most || batches.Count == most);
    }
}
