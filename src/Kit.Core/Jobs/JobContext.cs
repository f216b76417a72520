using Kit.Data;

namespace Kit.Jobs;

/// <summary>Which job a handler is doing, and what it says of it.</summary>
public sealed class JobContext
{
    /// <summary>The job's id: the same at every attempt, so it serves as idempotency key towards others.</summary>
    public required Guid Id { get; init; }

    /// <summary>The job's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Which attempt it is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant it runs for, or <see cref="Tenancy.Tenant.Platform"/>.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>What writes down what the handler says; nothing, where somebody calls a handler by hand.</summary>
    internal JobReports? Reports { get; init; }

    /// <summary>The context of the tenant's database in the job's scope.</summary>
    internal KitDbContext? Db { get; init; }

    /// <summary>
    /// Says how far the job is. It is stored outside of the job's transaction, once a second at most, and then the last that was said. On SQLite,
    /// where there is one writer, a job with a transaction stores it at its end.
    /// </summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">How much there is; <see langword="null"/> where nobody knows.</param>
    /// <param name="text">What it is at; what is longer than 200 characters is cut off.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ReportAsync(long done, long? total = null, string? text = null, CancellationToken cancellationToken = default) =>
        Reports?.ReportAsync(new(done, total, JobReports.Cut(text)), cancellationToken) ?? Task.CompletedTask;

    /// <summary>
    /// Has an effect in the scope's DbContext once, however often jobs of this kind come again with it for the tenant: that it was had is saved in one
    /// transaction with it. That is the job's own, where it has one; else one of the effect's, which saves what the effect leaves to be saved.
    /// </summary>
    /// <param name="name">Names the effect, among those of jobs of this kind: an id of what came from outside. 200 characters at most.</param>
    /// <param name="effect">What is done once. What it does outside of the database may still be done again, when the transaction fails.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was done now; else it was before, in the last 30 days (<see cref="JobsOptions.EffectRetention"/>).</returns>
    public async Task<bool> OnceAsync(string name, Func<Task> effect, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (name is not { Length: > 0 and <= JobsModel.EffectLength })
        {
            throw new ArgumentException($"The name of an effect has 1 to {JobsModel.EffectLength} characters.", nameof(name));
        }

        if (Reports is null || Db is null)
        {
            await effect();
            return true;
        }

        return await OneEffect.DoAsync(Db, () => Reports.Store.NoteEffectAsync(Db, Kind, name, cancellationToken), effect, cancellationToken);
    }

    /// <summary>
    /// Says whom the job works for, where it names a tenant: a tenant's job works for its own and for no other; the platform's job
    /// (<see cref="Tenancy.Tenant.Platform"/>) for any.
    /// </summary>
    /// <param name="tenantId">The tenant that the job names.</param>
    /// <exception cref="JobAbandonedException">It is a tenant's job, and names another (<c>KIT3004</c>).</exception>
    public void RequireFor(Guid tenantId)
    {
        if (TenantId != Tenancy.Tenant.Platform && TenantId != tenantId)
        {
            throw new JobAbandonedException($"This job is tenant {TenantId}'s and names tenant {tenantId}. What works for others is the platform's job: enqueue it in a scope of the platform's.");
        }
    }

    /// <summary>Keeps with the job what it ended with; the last call counts. Nothing is kept of an attempt that fails.</summary>
    /// <param name="result">Stored as JSON, of 4,000 characters at most.</param>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public void SetResult<T>(T result)
    {
        var json = JobDefinition.Write(result);
        if (json.Length > JobsModel.ResultLength)
        {
            throw new ArgumentException($"A job's result has {JobsModel.ResultLength} characters at most, as JSON; this one has {json.Length}. Keep it in a file or a row, and its id here.", nameof(result));
        }

        if (Reports is { } reports)
        {
            reports.Result = json;
        }
    }
}
