using Kit.Data;

namespace Kit.Jobs;

/// <summary>Has an effect and notes it, in one transaction.</summary>
internal static class OneEffect
{
    public static async Task<bool> DoAsync(KitDbContext db, Func<Task<bool>> note, Func<Task> effect, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return await IfFirstAsync(note, effect);
        }

        var isFirst = false;
        await OneTry.RunAsync(db, async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            isFirst = await IfFirstAsync(note, effect);
            if (isFirst)
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        });
        return isFirst;
    }

    private static async Task<bool> IfFirstAsync(Func<Task<bool>> note, Func<Task> effect)
    {
        if (!await note())
        {
            return false;
        }

        await effect();
        return true;
    }
}
