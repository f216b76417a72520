using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>
/// Asks the DNS of verified domains again whether they are still the tenant's: who let a domain go must not lead its next holder's visitors. A
/// record that is gone for days suspends the domain; DNS that does not answer, ours perhaps, suspends nothing.
/// </summary>
internal sealed partial class DomainChecks(
    IServiceScopeFactory factory, TxtRecords dns, IOptions<LifecycleOptions> options, TimeProvider clock, ILogger<DomainChecks> logger)
{
    private const int BatchSize = 100;
    private const int AtOnce = 8;

    /// <summary>Asks for all domains whose proof is old enough.</summary>
    /// <returns>How many were suspended.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (suspended, after) = (0, Guid.Empty);
        while (true)
        {
            var due = await FindDueAsync(after, cancellationToken);
            var answers = new Outcome[due.Count];
            await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
                answers[i] = await CheckAsync(due[i], token));
            suspended += answers.Count(a => a == Outcome.Suspended);

            // Where nothing is answered, the rest of ten thousand would not be either, each after its time-out.
            if (due.Count < BatchSize || answers.All(a => a == Outcome.NotAnswered))
            {
                return suspended;
            }

            after = due[^1].Id;
        }
    }

    private async Task<List<TenantDomain>> FindDueAsync(Guid after, CancellationToken cancellationToken)
    {
        await using var scope = Open("find the domains to be checked");
        var before = clock.GetUtcNow() - options.Value.DomainCheckEvery;
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantDomain>().AsNoTracking()
            .Where(d => d.Status == DomainStatus.Verified && (d.CheckedAt == null || d.CheckedAt <= before) && d.Id > after)
            .OrderBy(d => d.Id).Take(BatchSize).ToListAsync(cancellationToken);
    }

    private async Task<Outcome> CheckAsync(TenantDomain domain, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> records;
        try
        {
            records = await dns.FindAsync(DomainNames.ChallengePrefix + domain.Domain, cancellationToken);
        }
        catch (DomainException e)
        {
            LogNotAnswered(e, domain.Domain);
            return Outcome.NotAnswered;
        }

        var now = clock.GetUtcNow();
        DateTimeOffset? since = TenantDomains.Has(records, domain) ? null : domain.FailedSince ?? now;
        var failures = since is null ? 0 : domain.Failures + 1;
        if (since is { } first && failures >= options.Value.DomainFailures && now - first >= options.Value.DomainGrace)
        {
            return await SuspendAsync(domain, now, first, failures, cancellationToken) ? Outcome.Suspended : Outcome.Answered;
        }

        // Past the audit log, which a line for each domain and day would fill.
        await using var scope = Open("note that a domain was checked");
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantDomain>().Where(d => d.Id == domain.Id && d.Status == DomainStatus.Verified)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.CheckedAt, now).SetProperty(d => d.FailedSince, since).SetProperty(d => d.Failures, failures), cancellationToken);
        return Outcome.Answered;
    }

    private async Task<bool> SuspendAsync(TenantDomain domain, DateTimeOffset now, DateTimeOffset since, int failures, CancellationToken cancellationToken)
    {
        await using var scope = Open($"suspend {domain.Domain}: its record has been gone since {since:u}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (await db.Set<TenantDomain>().SingleOrDefaultAsync(d => d.Id == domain.Id && d.Status == DomainStatus.Verified, cancellationToken) is not { } row)
        {
            return false; // given up, or another's, meanwhile
        }

        (row.Status, row.CheckedAt, row.FailedSince, row.Failures) = (DomainStatus.Suspended, now, since, failures);
        await scope.ServiceProvider.GetRequiredService<DomainMails>().EnqueueAsync(row, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false; // and at this very moment
        }

        LogSuspended(row.Domain, row.TenantId, since);
        return true;
    }

    private AsyncServiceScope Open(string reason) => PlatformScope.Open(factory, Actor.System, reason);

    private enum Outcome
    {
        NotAnswered,
        Answered,
        Suspended,
    }

    [LoggerMessage(2431, LogLevel.Warning, "The name servers did not say whether {Domain} is still its tenant's; asking again later")]
    private partial void LogNotAnswered(Exception exception, string domain);

    [LoggerMessage(2432, LogLevel.Warning, "{Domain} leads to tenant {TenantId} no more: its record has been gone since {Since}")]
    private partial void LogSuspended(string domain, Guid tenantId, DateTimeOffset since);
}
