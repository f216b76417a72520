using System.Runtime.ExceptionServices;
using System.Text.Json;
using Kit.Audit;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

/// <summary>
/// Does a move, a step at a time. What is done is what the move's row and the two databases say, and nothing that a process remembers: whoever
/// comes after one that was killed goes on where it was. Until the source is closed, any failure makes everything as it was; from then on there
/// is only forward.
/// </summary>
internal sealed partial class MoveRunner(
    IServiceScopeFactory factory, MovePlaces places, MirrorWriter mirrors, JobWakeUp wakeUp, IChangeSignals signals, IOptions<MoveOptions> options, TimeProvider clock, ILogger<MoveRunner> logger)
{
    private const int MaxCopies = 3;

    /// <summary>Does what there is to do now.</summary>
    /// <returns>When there is more to do; <see langword="null"/> when the move has ended.</returns>
    public async Task<DateTimeOffset?> RunAsync(Guid moveId, CancellationToken cancellationToken)
    {
        if (await LoadAsync(moveId, cancellationToken) is not { FinishedAt: null } found)
        {
            return null;
        }

        await using var turn = await places.LockAsync(found.TenantId, cancellationToken);
        while (await LoadAsync(moveId, cancellationToken) is { FinishedAt: null } move)
        {
            if (move.Step == TenantMoveStep.CleaningUp)
            {
                if (await CleanUpAsync(move, cancellationToken) is { } later)
                {
                    return later;
                }
            }
            else if (move.Step == TenantMoveStep.RollingBack)
            {
                await RollBackAsync(move, cancellationToken);
            }
            else
            {
                await StepAsync(move, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Whose move it is; <see langword="null"/> where there is none.</summary>
    public async Task<Guid?> FindTenantAsync(Guid moveId, CancellationToken cancellationToken) => (await LoadAsync(moveId, cancellationToken))?.TenantId;

    /// <summary>What the audit log says of a move.</summary>
    public static AuditEntry Entry(TenantMove move, string name, DateTimeOffset at, params (string Name, object? Before, object? After)[] changes) => new()
    {
        At = at,
        ActorKind = move.ActorKind,
        ActorId = move.ActorId,
        ActorName = move.ActorName,
        Action = AuditAction.Updated,
        Entity = "tenants",
        EntityId = move.TenantId.ToString(),
        Label = name,
        Reason = move.Reason,
        Changes = JsonSerializer.Serialize(changes.ToDictionary(c => c.Name, c => new[] { c.Before, c.After })),
    };

    private async Task StepAsync(TenantMove move, CancellationToken cancellationToken)
    {
        try
        {
            LogStep(move.TenantId, move.Step);
            if (move.IsCancelled && !(move.Step == TenantMoveStep.Switching && await HasLeftAsync(move, cancellationToken)))
            {
                await RollBackLaterAsync(move, "It was cancelled.", cancellationToken);
                return;
            }

            switch (move.Step)
            {
                case TenantMoveStep.Preparing:
                    await PrepareAsync(move, cancellationToken);
                    break;
                case TenantMoveStep.Copying:
                    await CopyAsync(move, cancellationToken);
                    break;
                case TenantMoveStep.CatchingUp:
                    await CatchUpAsync(move, cancellationToken);
                    break;
                default:
                    await SwitchAsync(move, cancellationToken);
                    break;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(move, e, cancellationToken);
        }
    }

    private async Task PrepareAsync(TenantMove move, CancellationToken cancellationToken)
    {
        await places.PrepareAsync(move.To, cancellationToken);
        await MirrorAsync(move, cancellationToken);
        await TransferOf(move).AnnounceAsync(cancellationToken);
        await SetAsync(move, TenantMoveStep.Copying, cancellationToken);
    }

    private Task MirrorAsync(TenantMove move, CancellationToken cancellationToken) =>
        move.To is { } to ? mirrors.RefreshAsync(to, move.TenantId, cancellationToken) : Task.CompletedTask;

    private async Task CopyAsync(TenantMove move, CancellationToken cancellationToken)
    {
        var transfer = TransferOf(move);
        await FillAsync(transfer, cancellationToken);
        await SetAsync(move, TenantMoveStep.CatchingUp, cancellationToken);
    }

    private static async Task FillAsync(TenantTransfer transfer, CancellationToken cancellationToken)
    {
        try
        {
            await transfer.CopyAsync(cancellationToken);
        }
        catch (CopyConflictException)
        {
            await transfer.ClearTargetAsync(cancellationToken);
            await transfer.CopyAsync(cancellationToken);
        }
    }

    private async Task CatchUpAsync(TenantMove move, CancellationToken cancellationToken)
    {
        var transfer = TransferOf(move);
        var copies = 0;
        for (var pass = 1; ; pass++)
        {
            try
            {
                await MirrorAsync(move, cancellationToken);
                var rows = await transfer.CatchUpAsync(cancellationToken);
                LogPass(move.TenantId, pass, rows);
                if (rows <= options.Value.FewRows || pass >= options.Value.MaxPasses)
                {
                    break;
                }
            }
            catch (CopyConflictException) when (copies++ < MaxCopies)
            {
                await transfer.ClearTargetAsync(cancellationToken);
                await FillAsync(transfer, cancellationToken);
            }
        }

        await SetAsync(move, TenantMoveStep.Switching, cancellationToken);
    }

    private async Task SwitchAsync(TenantMove move, CancellationToken cancellationToken)
    {
        var transfer = TransferOf(move);
        if (await transfer.HasLeftAsync(cancellationToken))
        {
            // Where the source is not the shared database: it was closed, and what follows is missing.
            await ArriveInSharedAsync(transfer, move.ReadOnlyMilliseconds ?? 0, move.Proof, cancellationToken);
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SwitchOnceAsync(transfer, move, cancellationToken);
                return;
            }
            catch (SwitchBusyException e) when (attempt < options.Value.SwitchAttempts)
            {
                LogBusy(e, move.TenantId, attempt);
                await transfer.CatchUpAsync(cancellationToken);
                if (await LoadAsync(move.Id, cancellationToken) is { IsCancelled: true })
                {
                    return;
                }
            }
            catch (SwitchBusyException e)
            {
                throw new KitException(
                    KitErrors.MoveBusy,
                    $"{attempt} times, a transaction of tenant {move.TenantId} lasted longer than {options.Value.SwitchPatience} and kept the switch waiting. Find it in pg_stat_activity, and move again.",
                    e);
            }
            catch (CopyConflictException)
            {
                await SetAsync(move, TenantMoveStep.CatchingUp, cancellationToken);
                return;
            }
        }
    }

    private async Task SwitchOnceAsync(TenantTransfer transfer, TenantMove move, CancellationToken cancellationToken)
    {
        await using var hold = await transfer.HoldAsync(options.Value.SwitchPatience, cancellationToken);
        LogPoint(move.TenantId, "held");
        await MirrorAsync(move, cancellationToken);
        var proof = await hold.FinishAsync(cancellationToken);
        LogPoint(move.TenantId, "proved");

        // Not cancelled half-way: what was begun here is to be known here.
        if (move.From is null)
        {
            await hold.LeaveAsync(andSwitch: true, proof, CancellationToken.None);
            var ms = hold.Milliseconds;
            await UpdateAsync(move.Id, m => m.ReadOnlyMilliseconds = ms, CancellationToken.None);
            signals.RaiseAllHere();
            LogSwitched(move.TenantId, MovePlaces.NameOf(move.To), ms);
            return;
        }

        await UpdateAsync(move.Id, m => (m.Proof, m.ReadOnlyMilliseconds) = ([.. proof], hold.Milliseconds), CancellationToken.None);
        await hold.LeaveAsync(andSwitch: false, proof, CancellationToken.None);
        LogPoint(move.TenantId, "left");
        await ArriveInSharedAsync(transfer, hold.Milliseconds, proof, CancellationToken.None);
        LogSwitched(move.TenantId, MovePlaces.NameOf(move.To), hold.Milliseconds);
    }

    private async Task ArriveInSharedAsync(TenantTransfer transfer, long milliseconds, IReadOnlyList<MovedTable> proof, CancellationToken cancellationToken)
    {
        await using var shared = await transfer.OpenSharedAsync(cancellationToken);
        await using var transaction = await shared.BeginTransactionAsync(cancellationToken);
        await transfer.SwitchAsync(shared, transaction, milliseconds, proof, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.RaiseAllHere();
    }

    /// <summary>Whatever had to be done at once is done first; the rest when its time has come.</summary>
    private async Task<DateTimeOffset?> CleanUpAsync(TenantMove move, CancellationToken cancellationToken)
    {
        var transfer = TransferOf(move);
        LogPoint(move.TenantId, "switched");
        if (move.To is not null)
        {
            await transfer.ArriveAsync(cancellationToken);
            await MirrorAsync(move, cancellationToken);
        }

        LogPoint(move.TenantId, "arrived");
        if (await transfer.BringAsync(cancellationToken) > 0)
        {
            wakeUp.Raise(move.To);
        }

        LogPoint(move.TenantId, "brought");
        var due = move.SwitchedAt!.Value + options.Value.CleanUpAfter;
        if (due > clock.GetUtcNow())
        {
            return due;
        }

        // Once more, for those whose change to the shared database was under way at the switch and did not know of it.
        await MirrorAsync(move, cancellationToken);
        await transfer.ClearSourceAsync(cancellationToken);
        LogPoint(move.TenantId, "cleared");
        await FinishAsync(move, TenantMoveStep.Done, cancellationToken);
        return null;
    }

    private async Task RollBackAsync(TenantMove move, CancellationToken cancellationToken)
    {
        var transfer = TransferOf(move);
        if (!await transfer.WithdrawAsync(cancellationToken))
        {
            throw new InvalidOperationException($"Tenant {move.TenantId} has left {MovePlaces.NameOf(move.From)}, and its move can only go on.");
        }

        LogPoint(move.TenantId, "withdrawn");
        if (await places.ExistsAsync(move.To, cancellationToken))
        {
            await transfer.ClearTargetAsync(cancellationToken);
        }

        await FinishAsync(move, TenantMoveStep.RolledBack, cancellationToken);
    }

    // The database may have committed what its answer was lost of: what is there decides.
    private async Task FailAsync(TenantMove move, Exception error, CancellationToken cancellationToken)
    {
        if (await LoadAsync(move.Id, cancellationToken) is not { } now || now.Step == TenantMoveStep.CleaningUp)
        {
            return;
        }

        if (now.Step == TenantMoveStep.Switching && await HasLeftAsync(now, cancellationToken))
        {
            ExceptionDispatchInfo.Throw(error);
        }

        LogFailed(error, move.TenantId, move.Step);
        await RollBackLaterAsync(now, error is KitException ? error.Message : $"{error.GetType().Name}: {error.Message}", cancellationToken);
    }

    private async Task<bool> HasLeftAsync(TenantMove move, CancellationToken cancellationToken) =>
        await TransferOf(move).HasLeftAsync(cancellationToken);

    private Task RollBackLaterAsync(TenantMove move, string error, CancellationToken cancellationToken) => UpdateAsync(
        move.Id,
        m => (m.Step, m.Error) = (TenantMoveStep.RollingBack, error.Length > MoveModel.ErrorLength ? error[..MoveModel.ErrorLength] : error),
        cancellationToken);

    private async Task FinishAsync(TenantMove move, TenantMoveStep step, CancellationToken cancellationToken)
    {
        await using var scope = Open(move, out var db);
        var row = await db.Set<TenantMove>().SingleAsync(m => m.Id == move.Id, cancellationToken);
        (row.Step, row.FinishedAt) = (step, clock.GetUtcNow());
        var name = await db.Set<Tenant>().Where(t => t.Id == move.TenantId).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken);
        db.Add(step == TenantMoveStep.Done
            ? Entry(move, name ?? "", clock.GetUtcNow(), ("Database", MovePlaces.NameOf(move.From), MovePlaces.NameOf(move.To)), ("ReadOnlyMilliseconds", null, row.ReadOnlyMilliseconds))
            : Entry(move, name ?? "", clock.GetUtcNow(), ("Move", MovePlaces.NameOf(move.To), null), ("RolledBack", null, row.Error)));
        await db.SaveChangesAsync(cancellationToken);
        LogFinished(move.TenantId, step);
    }

    private Task SetAsync(TenantMove move, TenantMoveStep step, CancellationToken cancellationToken) => UpdateAsync(move.Id, m => m.Step = step, cancellationToken);

    // A cancellation may come between: it is no other step, so it is read anew and kept.
    private async Task UpdateAsync(Guid moveId, Action<TenantMove> change, CancellationToken cancellationToken)
    {
        await using var scope = Open(Actor.System, moveId);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        change(await db.Set<TenantMove>().SingleAsync(m => m.Id == moveId, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<TenantMove?> LoadAsync(Guid moveId, CancellationToken cancellationToken)
    {
        await using var scope = Open(Actor.System, moveId);
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantMove>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == moveId, cancellationToken);
    }

    private TenantTransfer TransferOf(TenantMove move)
    {
        using var scope = Open(move, out var db);
        return places.Transfer(MovePlan.Of(db), move);
    }

    private AsyncServiceScope Open(TenantMove move, out KitDbContext db)
    {
        var scope = Open(new Actor(move.ActorKind, move.ActorId, move.ActorName), move.Id);
        db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return scope;
    }

    private AsyncServiceScope Open(Actor actor, Guid moveId) => PlatformScope.Open(factory, actor, $"go on with move {moveId}");

    [LoggerMessage(2440, LogLevel.Information, "Move of tenant {TenantId}: {Step}")]
    private partial void LogStep(Guid tenantId, TenantMoveStep step);

    [LoggerMessage(2441, LogLevel.Information, "Move of tenant {TenantId} is here: {Point}")]
    private partial void LogPoint(Guid tenantId, string point);

    [LoggerMessage(2442, LogLevel.Information, "Move of tenant {TenantId}: pass {Pass} found {Rows} rows that differed")]
    private partial void LogPass(Guid tenantId, int pass, long rows);

    [LoggerMessage(2443, LogLevel.Warning, "Move of tenant {TenantId}: its writers did not make room at attempt {Attempt}")]
    private partial void LogBusy(Exception exception, Guid tenantId, int attempt);

    [LoggerMessage(2444, LogLevel.Information, "Tenant {TenantId} is in {Database}; it could not be written for {Milliseconds} ms")]
    private partial void LogSwitched(Guid tenantId, string database, long milliseconds);

    [LoggerMessage(2445, LogLevel.Error, "Move of tenant {TenantId} failed in step {Step}, and is rolled back")]
    private partial void LogFailed(Exception exception, Guid tenantId, TenantMoveStep step);

    [LoggerMessage(2446, LogLevel.Information, "Move of tenant {TenantId} has ended: {Step}")]
    private partial void LogFinished(Guid tenantId, TenantMoveStep step);
}
