using System.Buffers.Text;
using System.Security.Cryptography;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Lifecycle;

internal sealed class TenantDomains(LifecycleScope scopes, DomainNames names, TxtRecords dns, TimeProvider clock) : ITenantDomains
{
    private const int TokenBytes = 32;
    private const int Tries = 10;

    public async Task<DomainChallenge> AddDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default)
    {
        var name = names.Normalize(domain);
        await using var scope = scopes.OpenForOwner(tenantId, "add a tenant's domain");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (!await db.Set<Tenant>().AnyAsync(t => t.Id == tenantId && t.Status != TenantStatus.Closed, cancellationToken))
        {
            throw new TenantUnavailableException(tenantId);
        }

        if (await FindAsync(db, tenantId, name, cancellationToken) is not { } row)
        {
            row = new() { TenantId = tenantId, Domain = name, Token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)) };
            db.Add(row);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Duplicate })
            {
                // Named twice at the same moment: one of them is the row.
                db.ChangeTracker.Clear();
                row = (await FindAsync(db, tenantId, name, cancellationToken))!;
            }
        }

        return new(name, DomainNames.ChallengePrefix + name, row.Token);
    }

    public async Task VerifyDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default)
    {
        var name = names.Normalize(domain);
        IReadOnlyList<string>? records = null;
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.OpenForOwner(tenantId, "verify a tenant's domain");
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            if (await FindAsync(db, tenantId, name, cancellationToken) is not { } row)
            {
                throw NotProved($"'{name}' was not added before.");
            }

            if (row.Status == DomainStatus.Verified)
            {
                return;
            }

            records ??= await dns.FindAsync(DomainNames.ChallengePrefix + name, cancellationToken);
            try
            {
                await DecideAsync(db, row, records, cancellationToken);
                return;
            }
            catch (DbUpdateException e) when (attempt < Tries && (e is DbUpdateConcurrencyException || e.FindRefusal() is { Kind: RefusalKind.Duplicate }))
            {
                // Verified by somebody else at the same moment, for this tenant or for another: look who has it now.
            }
        }
    }

    public async Task RemoveDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default)
    {
        var name = names.Normalize(domain);
        await using var scope = scopes.OpenForOwner(tenantId, "remove a tenant's domain");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (await FindAsync(db, tenantId, name, cancellationToken) is { } row)
        {
            db.Remove(row);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    public async Task<IReadOnlyList<TenantDomain>> ListDomainsAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenForOwner(tenantId, "list a tenant's domains");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await db.Set<TenantDomain>().AsNoTracking().Where(d => d.TenantId == tenantId).OrderBy(d => d.Domain).ToListAsync(cancellationToken);
    }

    private async Task DecideAsync(KitDbContext db, TenantDomain row, IReadOnlyList<string> records, CancellationToken cancellationToken)
    {
        row.CheckedAt = clock.GetUtcNow();
        var holder = await db.Set<TenantDomain>().SingleOrDefaultAsync(d => d.Domain == row.Domain && d.Status == DomainStatus.Verified, cancellationToken);
        var proved = Has(records, row);
        if (!proved || (holder is not null && Has(records, holder)))
        {
            await db.SaveChangesAsync(cancellationToken);
            throw proved
                ? new DomainException(KitErrors.DomainTaken, 409, $"'{row.Domain}' is in use, and its DNS still says so. Remove the other record first.")
                : NotProved($"There is no TXT record '{DomainNames.ChallengePrefix}{row.Domain}' that says '{row.Token}'. A new one may take a while to be seen everywhere.");
        }

        // In this order: an index lets one row of a domain be verified, and refuses whoever is second at the same moment.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (holder is not null)
        {
            holder.Status = DomainStatus.Pending;
            await db.SaveChangesAsync(cancellationToken);
        }

        (row.Status, row.FailedSince, row.Failures) = (DomainStatus.Verified, null, 0);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // The token is no secret once it is in DNS; comparing it in constant time would guard nothing.
    internal static bool Has(IReadOnlyList<string> records, TenantDomain row) => records.Contains(row.Token, StringComparer.Ordinal);

    private static Task<TenantDomain?> FindAsync(KitDbContext db, Guid tenantId, string name, CancellationToken cancellationToken) =>
        db.Set<TenantDomain>().SingleOrDefaultAsync(d => d.TenantId == tenantId && d.Domain == name, cancellationToken);

    private static DomainException NotProved(string message) => new(KitErrors.DomainNotProved, 409, message);
}
