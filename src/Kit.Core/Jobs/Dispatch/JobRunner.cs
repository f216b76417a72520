using System.Diagnostics;
using System.Text.Json;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Does one job under its tenant, and writes how it ended.</summary>
internal sealed partial class JobRunner(
    ITenantScopes scopes, ITenantStore tenants, JobKinds kinds, JobTelemetry telemetry, IOptions<JobsOptions> options, ILogger<JobRunner> logger)
{
    private static readonly TimeSpan TenantPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MovePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(500);

    /// <returns>How it ended.</returns>
    public async Task<string> RunAsync(RunningJob running)
    {
        var job = running.Job;
        using var run = telemetry.Start(job);
        using var inTenant = logger.BeginTenant(job.TenantId);
        try
        {
            try
            {
                await HandleAsync(running);
                run.End(JobEnds.Done);
                return JobEnds.Done;
            }
            catch (Exception e)
            {
                var end = await FailAsync(running, e);
                run.End(end, e);
                return end;
            }
        }
        catch (Exception e)
        {
            // The row stays as it is; when its lease ends, the job runs again.
            run.End(JobEnds.Unknown, e);
            LogNotWritten(e, job.Kind, job.Id);
            return JobEnds.Unknown;
        }
    }

    private async Task HandleAsync(RunningJob running)
    {
        var job = running.Job;
        var definition = kinds.Find(job.Kind, job.Version)!;
        if (CrashRules.MustNote(job, options.Value.MaxCrashes) && !await WriteAsync(running, () => running.Store.BeginAsync(job, CancellationToken.None)))
        {
            throw new LeaseLostException();
        }

        await using var scope = await OpenAsync(job, running.CancellationToken);
        var db = ContextOf(running, scope.ServiceProvider);
        if (db.IsControlPlane && !await JobStore.HoldsAsync(db, job, running.CancellationToken))
        {
            // The tenant left with it after it was taken. What it writes there could not be taken back with its completion here.
            throw new LeaseLostException();
        }

        var content = definition.LoadAsync is { } load ? await load(db, job, running.CancellationToken) : new(job.Payload, null);
        var payload = Read(definition, content.Json);
        var own = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var transactional = definition.Attribute.Transactional;
        var reports = new JobReports(running, mayWrite: !transactional || running.Store.Transactions is null);
        var context = new JobContext { Id = job.Id, Kind = job.Kind, Attempt = job.Attempts, TenantId = job.TenantId, Reports = reports, Db = own, Origin = content.Origin, BatchId = job.BatchId, IsInOrder = job.OrderKey is not null };
        Task WorkAsync()
        {
            running.StartClock();
            return definition.RunAsync(scope.ServiceProvider, payload, context, running.CancellationToken);
        }

        if (transactional)
        {
            await InTransactionAsync(db, own, running, reports, WorkAsync);
            return;
        }

        await WorkAsync();
        if (db.ChangeTracker.HasChanges() || own.ChangeTracker.HasChanges())
        {
            await InTransactionAsync(db, own, running, reports, () => Task.CompletedTask);
            return;
        }

        ThrowIfTimedOut(running);
        if (reports.TakePending() is { } progress)
        {
            await WriteAsync(running, () => running.Store.ReportAsync(job, progress, CancellationToken.None));
        }

        await scope.DisposeAsync(); // before the worker is free: what the handler held is too
        running.EndWork();
        if (!await WriteAsync(running, () => running.Store.Completions.CompleteAsync(job, new(definition.Attribute.Sensitive, reports.Result))))
        {
            throw new LeaseLostException();
        }
    }

    // The one that the job's row is in, whatever else the handler asks for.
    private static KitDbContext ContextOf(RunningJob running, IServiceProvider services)
    {
        var tenant = services.GetRequiredService<TenantScope>().Tenant;
        if (running.Store.Database == tenant?.Database)
        {
            return services.GetRequiredService<KitDbContext>();
        }

        return running.Store.Database is null ? services.GetRequiredService<IControlPlane>().Db : throw new TenantElsewhereException(running.Job.TenantId);
    }

    // One transaction for what the handler writes, what it leaves to be saved (further jobs), and the job's completion.
    // What it leaves in the tenant's own database, where that is another, comes before: the job may run again, and nothing is left out.
    private async Task InTransactionAsync(KitDbContext db, KitDbContext own, RunningJob running, JobReports reports, Func<Task> work)
    {
        var transactions = running.Store.Transactions;
        if (transactions is not null)
        {
            await transactions.WaitAsync(running.CancellationToken);
        }

        try
        {
            // What fails within it is tried again by the queue, and not by a strategy of the database's in the middle of it.
            await OneTry.RunAsync(db, async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(running.CancellationToken);
                await work();
                ThrowIfTimedOut(running);
                if (own != db && own.ChangeTracker.HasChanges())
                {
                    await own.SaveChangesAsync(running.CancellationToken);
                }

                if (db.ChangeTracker.HasChanges())
                {
                    await db.SaveChangesAsync(running.CancellationToken);
                }

                if (reports.TakePending() is { } progress)
                {
                    await running.Store.ReportAsync(db, running.Job, progress, running.CancellationToken);
                }

                // From here on a stop would only throw away what is done.
                var erase = kinds.Find(running.Job.Kind, running.Job.Version)!.Attribute.Sensitive;
                if (!await running.Store.CompleteAndCommitAsync(db, transaction, running.Job, new(erase, reports.Result), CancellationToken.None))
                {
                    throw new LeaseLostException();
                }
            });
        }
        finally
        {
            transactions?.Release();
        }
    }

    private static void ThrowIfTimedOut(RunningJob running)
    {
        if (running.Stop == JobStop.TimedOut)
        {
            throw new JobTimeoutException(TimeSpan.FromSeconds(running.Job.TimeoutSeconds ?? 0));
        }
    }

    // The database may be away for a moment; as long as the lease may last, nobody else has the job.
    private async Task<bool> WriteAsync(RunningJob running, Func<Task<bool>> write)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await write();
            }
            catch (Exception e) when (e is not ObjectDisposedException && running.Stop != JobStop.LeaseLost && Stopwatch.GetElapsedTime(since) < options.Value.Lease)
            {
                LogWriting(e, running.Job.Kind, running.Job.Id);
                await Task.Delay(WritePause, TimeProvider.System);
            }
        }
    }

    private static object Read(JobDefinition definition, string content)
    {
        try
        {
            return definition.Read(content) ?? throw new JobAbandonedException("The stored job is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new JobAbandonedException($"The stored job can't be read as {definition.PayloadType}: {e.Message}", e);
        }
    }

    private async ValueTask<AsyncServiceScope> OpenAsync(Job job, CancellationToken cancellationToken)
    {
        var actor = new Actor(ActorKind.Job, job.Id.ToString(), job.Kind);
        if (job.TenantId == Tenant.Platform)
        {
            return scopes.OpenPlatformWide(actor);
        }

        return job.Lane == JobAttribute.AnyStatusLane && await tenants.FindByIdAsync(job.TenantId, cancellationToken) is { } tenant
            ? scopes.Open(tenant, actor)
            : await scopes.OpenAsync(job.TenantId, actor, cancellationToken: cancellationToken);
    }

    /// <summary>Writes what follows from the failure; returns how the run ended.</summary>
    private async Task<string> FailAsync(RunningJob running, Exception exception)
    {
        var job = running.Job;
        if (running.Stop == JobStop.LeaseLost || exception is LeaseLostException)
        {
            telemetry.LeaseLost(job.Kind, job.TenantId);
            LogLeaseLost(job.Kind, job.Id);
            return JobEnds.Lost;
        }

        if (running.Stop == JobStop.Requested)
        {
            await WriteAsync(running, () => running.Store.CancelAsync(job, CancellationToken.None));
            return JobEnds.Cancelled;
        }

        if (running.Stop == JobStop.HostStops)
        {
            await WriteAsync(running, () => running.Store.ReleaseAsync(job, TimeSpan.Zero, CancellationToken.None));
            return JobEnds.Released;
        }

        // Suspended since it was claimed: the claim leaves such tenants' jobs alone until they are active again.
        if (exception is TenantUnavailableException unavailable && unavailable.TenantId == job.TenantId)
        {
            await WriteAsync(running, () => running.Store.ReleaseAsync(job, TenantPause, CancellationToken.None));
            return JobEnds.Released;
        }

        // It is being moved: the job goes along, or runs as soon as the tenant may be written again.
        if (IsElsewhere(exception, job.TenantId))
        {
            await WriteAsync(running, () => running.Store.ReleaseAsync(job, MovePause, CancellationToken.None));
            return JobEnds.Released;
        }

        if (running.Stop == JobStop.TimedOut && exception is not JobTimeoutException)
        {
            exception = new JobTimeoutException(TimeSpan.FromSeconds(job.TimeoutSeconds ?? 0), exception);
        }

        var error = Text(exception);
        if (exception is JobAbandonedException || CrashRules.IsLastAttempt(job))
        {
            LogDead(exception, job.Kind, job.Id, job.TenantId, job.Attempts);
            await WriteAsync(running, () => running.Store.BuryAsync(job, error, CancellationToken.None));
            return JobEnds.Dead;
        }

        var delay = Backoff.After(job.Attempts, options.Value.RetryDelay, options.Value.MaxRetryDelay, Random.Shared.NextDouble());
        LogFailed(exception, job.Kind, job.Id, job.TenantId, job.Attempts, delay);
        await WriteAsync(running, () => running.Store.RetryAsync(job, error, delay, CancellationToken.None));
        return JobEnds.Failed;
    }

    // A handler may have wrapped it.
    private static bool IsElsewhere(Exception? exception, Guid tenantId) => exception is not null
        && ((exception is TenantElsewhereException elsewhere && (elsewhere.TenantId ?? tenantId) == tenantId) || IsElsewhere(exception.InnerException, tenantId));

    private static string Text(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}";
        return (text.Length > JobsModel.ErrorLength ? text[..JobsModel.ErrorLength] : text).Replace("\0", "", StringComparison.Ordinal);
    }

    [LoggerMessage(3231, LogLevel.Warning, "Job {Kind} {Id} of tenant {TenantId} failed at attempt {Attempt}; the next one follows in {Delay}")]
    private partial void LogFailed(Exception exception, string kind, Guid id, Guid tenantId, int attempt, TimeSpan delay);

    [LoggerMessage(3232, LogLevel.Error, "Job {Kind} {Id} of tenant {TenantId} is dead, after {Attempts} attempts")]
    private partial void LogDead(Exception exception, string kind, Guid id, Guid tenantId, int attempts);

    [LoggerMessage(3233, LogLevel.Warning, "Job {Kind} {Id} was taken over by another node; nothing that this one did is saved")]
    private partial void LogLeaseLost(string kind, Guid id);

    [LoggerMessage(3235, LogLevel.Warning, "How job {Kind} {Id} ended could not be written yet; trying again")]
    private partial void LogWriting(Exception exception, string kind, Guid id);

    [LoggerMessage(3234, LogLevel.Error, "How job {Kind} {Id} ended could not be written; it runs again when its lease has ended")]
    private partial void LogNotWritten(Exception exception, string kind, Guid id);

    /// <summary>The completion found that the lease is another's.</summary>
    private sealed class LeaseLostException : Exception;
}
