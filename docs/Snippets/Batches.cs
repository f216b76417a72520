using Kit.Data;
using Kit.Jobs;

namespace Kit.Snippets;

[Job("books.import-sheet")]
public sealed record ImportSheet(Guid FileId, int Sheet);

[Job("books.tell-imported")]
public sealed record TellImported(Guid FileId, bool Whole);

public static class BatchSnippets
{
    #region job-batch
    public static async Task<Guid> ImportAsync(KitDbContext db, IJobBatches batches, Guid fileId, int sheets)
    {
        var id = batches.Enqueue(batch =>
        {
            for (var sheet = 0; sheet < sheets; sheet++)
            {
                batch.Add(new ImportSheet(fileId, sheet));
            }

            batch.OnDone(new TellImported(fileId, Whole: true)).OnFailed(new TellImported(fileId, Whole: false));
        });
        await db.SaveChangesAsync(); // all of it, or nothing
        return id;
    }
    #endregion

    #region job-chain
    public static Guid Chain(IJobBatches batches, Guid fileId) => batches.Enqueue(chain => chain.InOrder()
        .Add(new ImportSheet(fileId, 0))
        .Add(new ImportSheet(fileId, 1))
        .OnDone(new TellImported(fileId, Whole: true)));
    #endregion
}
