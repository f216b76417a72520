using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>What people are told in place of ids.</summary>
internal static class QueueNames
{
    /// <summary>The names of these tenants and of the platform, in one statement.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> OfTenantsAsync(KitDbContext control, IEnumerable<Guid> tenants, CancellationToken cancellationToken)
    {
        var ids = tenants.Distinct().ToList();
        var names = await control.Set<Tenant>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken);
        names[Tenant.Platform] = "The platform";
        return names;
    }

    /// <summary>Who enqueued a job; the id where nobody knows the name.</summary>
    public static async Task<string?> OfPersonAsync(IUserDirectory? users, string? id, CancellationToken cancellationToken) =>
        users is not null && Guid.TryParse(id, out var userId) && await users.FindAsync([userId], cancellationToken) is [var user] ? $"{user.Name} ({user.Email})" : id;
}
