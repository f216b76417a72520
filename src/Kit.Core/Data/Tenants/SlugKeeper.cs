using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Data;

/// <summary>Writes down every slug that a tenant gets, whoever gives it: the table's key keeps it from any other tenant, for good.</summary>
internal sealed class SlugKeeper : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<EntityEntry<Tenant>>? renamed = null;
        foreach (var entry in context.ChangeTracker.Entries<Tenant>().ToList())
        {
            if (entry.State == EntityState.Added)
            {
                Keep(context, entry.Entity.Slug, entry.Entity.Id);
            }
            else if (entry.State == EntityState.Modified && entry.Property(t => t.Slug) is { IsModified: true } slug && slug.OriginalValue != slug.CurrentValue)
            {
                (renamed ??= []).Add(entry);
            }
        }

        if (renamed is not null)
        {
            checks.Add(new RenameCheck(renamed));
        }
    }

    private static void Keep(KitDbContext context, string slug, Guid tenantId) =>
        context.Add(new TenantSlug { Slug = slug, TenantId = tenantId, CreatedAt = context.Now });

    // The old one too: a tenant that is older than the table has no row of it yet.
    private sealed class RenameCheck(List<EntityEntry<Tenant>> renamed) : ISaveCheck
    {
        public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
        {
            foreach (var entry in renamed)
            {
                var slug = entry.Property(t => t.Slug);
                string[] both = [slug.OriginalValue, slug.CurrentValue];
                var known = await context.Set<TenantSlug>().Where(s => both.Contains(s.Slug)).ToDictionaryAsync(s => s.Slug, s => s.TenantId, cancellationToken);
                foreach (var one in both)
                {
                    if (!known.TryGetValue(one, out var owner))
                    {
                        Keep(context, one, entry.Entity.Id);
                    }
                    else if (owner != entry.Entity.Id)
                    {
                        throw new InvalidSlugException(one);
                    }
                }
            }
        }
    }
}
