using Kit.Data;
using Kit.Events;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary>The last transaction of an erasure: the proof and the end are one, and no writer of the tenant runs beside it.</summary>
internal sealed class ErasureProof(IServiceScopeFactory factory, TenantTables tables, TenantParts parts, PortabilityCaller caller, TimeProvider clock)
{
    /// <summary>Whether that was the end. If not, something is left that another round may delete.</summary>
    /// <exception cref="KitException">Something is left, and this was the last round (<c>KIT2066</c>).</exception>
    public async Task<bool> TryAsync(TenantInfo tenant, bool isLast, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(factory, caller.Actor, $"erase tenant {tenant.Id}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        var (left, keptByParts) = await parts.ProveAsync(tenant, cancellationToken);
        var erased = await db.Set<ErasedTenant>().SingleAsync(e => e.Id == tenant.Id, cancellationToken);
        var (deleted, kept) = await GlobalTraces.DeleteAsync(db, tenant.Id, cancellationToken);
        kept.AddRange(keptByParts);
        var now = clock.GetUtcNow();
        var known = TenantDataPlan.Of(db).Tables.ToDictionary(t => t.Sql, StringComparer.Ordinal);
        var remains = left.Select(l => $"{l.Value} things in {l.Key}").ToList();
        foreach (var (name, rows, hidden) in (await tables.CountAsync(db, tenant.Id, cancellationToken)).Where(c => c.Rows > 0 || c.Hidden is not null))
        {
            if (hidden is not null)
            {
                remains.Add($"perhaps rows in {name} ({hidden})");
            }
            else if (known.TryGetValue(name, out var table) && erased.Keeps(table, now))
            {
                kept.Add(new(table.Name, rows, table.Kept!, erased.UntilOf(table) ?? now.AddYears(table.KeptYears)));
            }
            else
            {
                remains.Add($"{name} ({rows} rows)");
            }
        }

        if (remains.Count > 0 && !isLast)
        {
            return false;
        }

        if (remains.Count > 0)
        {
            throw new KitException(
                PortabilityErrors.NotErased,
                $"Tenant {tenant.Id} is not erased, there is still: {string.Join(", ", remains)}. Delete what the model does not know, and run the erasure again.");
        }

        foreach (var (name, rows) in deleted)
        {
            erased.Deleted = new(erased.Deleted) { [name] = erased.Deleted.GetValueOrDefault(name) + rows };
        }

        if (erased.FinishedAt is null)
        {
            scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new TenantErased(tenant.Id));
        }

        erased.Kept = kept;
        erased.KeptUntil = kept.Min(k => k.Until);
        erased.FinishedAt = now;
        await db.Set<Tenant>().Where(t => t.Id == tenant.Id).ExecuteDeleteAsync(cancellationToken);
        await Erasures.EndAsync(db, tenant.Id, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
