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

        var records = await dns.FindAsync(DomainNames.ChallengePrefix + name, cancellationToken);
        row.CheckedAt = clock.GetUtcNow();
        if (!Has(records, row))
        {
            await db.SaveChangesAsync(cancellationToken);
            throw NotProved($"There is no TXT record '{DomainNames.ChallengePrefix}{name}' that says '{row.Token}'. A new one may take a while to be seen everywhere.");
        }

        var holder = await db.Set<TenantDomain>().SingleOrDefaultAsync(d => d.Domain == name && d.Status == DomainStatus.Verified, cancellationToken);
        if (holder is not null && Has(records, holder))
        {
            await db.SaveChangesAsync(cancellationToken);
            throw Taken(name);
        }

        await TakeAsync(db, holder, row, cancellationToken);
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

    // The index lets one row of a domain be verified: who is second at the same moment is told that it is taken.
    private static async Task TakeAsync(KitDbContext db, TenantDomain? holder, TenantDomain row, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (holder is not null)
            {
                holder.Status = DomainStatus.Pending;
                await db.SaveChangesAsync(cancellationToken);
            }

            row.Status = DomainStatus.Verified;
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.FindRefusal() is { Kind: RefusalKind.Duplicate })
        {
            throw Taken(row.Domain, e);
        }
    }

    // The token is no secret once it is in DNS; comparing it in constant time would guard nothing.
    private static bool Has(IReadOnlyList<string> records, TenantDomain row) => records.Contains(row.Token, StringComparer.Ordinal);

    private static Task<TenantDomain?> FindAsync(KitDbContext db, Guid tenantId, string name, CancellationToken cancellationToken) =>
        db.Set<TenantDomain>().SingleOrDefaultAsync(d => d.TenantId == tenantId && d.Domain == name, cancellationToken);

    private static DomainException NotProved(string message) => new(KitErrors.DomainNotProved, 409, message);

    private static DomainException Taken(string name, Exception? inner = null) =>
        new(KitErrors.DomainTaken, 409, $"'{name}' is in use, and its DNS still says so. Remove the other record first.", inner);
}
