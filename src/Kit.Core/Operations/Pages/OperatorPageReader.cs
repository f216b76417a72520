using Kit.Data;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Reads what an operation's page shows.</summary>
internal static class OperatorPageReader
{
    private const int Most = 20;

    /// <summary>The page, or <see langword="null"/> where there is no such tenant and never was.</summary>
    public static async Task<TenantOperationPage?> ReadAsync(
        IServiceProvider services, Guid id, OperationKind kind, OperatorPages.OperationForm form, string? problem, CancellationToken cancellationToken)
    {
        await using var scope = services.GetRequiredService<IPlatformScope>().Open($"an operator looks at what is done to a tenant: {kind}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        var erased = kind == OperationKind.Erasure ? await db.Set<ErasedTenant>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancellationToken) : null;
        if (tenant is null && erased is null)
        {
            return null;
        }

        var (goes, stays) = kind == OperationKind.Erasure && erased is null
            ? await scope.ServiceProvider.GetRequiredService<ErasurePreview>().OfAsync(db, id, cancellationToken)
            : (new Dictionary<string, long>(), []);
        return new()
        {
            TenantId = id,
            Tenant = tenant,
            Lines = [.. (await OperationLines.OfTenantAsync(db, id, Most, cancellationToken)).Where(l => l.Operation.Kind == kind)],
            Path = OperatorPages.PathOf(id, kind),
            Now = services.GetRequiredService<TimeProvider>().GetUtcNow(),
            Problem = problem,
            Reason = form.Reason,
            Slug = form.Slug,
            Members = kind == OperationKind.Clone ? await MembersAsync(db, id, cancellationToken) : [],
            Goes = goes,
            Stays = stays,
            Erased = erased,
            Error = erased is { FinishedAt: null } ? await ErrorAsync(db, id, cancellationToken) : null,
        };
    }

    // Owners first: it is one of them, mostly.
    private static Task<List<UserSummary>> MembersAsync(KitDbContext db, Guid id, CancellationToken cancellationToken) => db.AllTenants<Membership>()
        .Where(m => EF.Property<Guid>(m, KitAnnotations.TenantId) == id && m.Status == MembershipStatus.Active)
        .OrderBy(m => m.Role == Roles.Owner ? 0 : 1).ThenBy(m => m.Name)
        .Select(m => new UserSummary(m.UserId, m.Name, m.Email)).ToListAsync(cancellationToken);

    // The operation itself is among the first rows to go; its job is the platform's.
    private static Task<string?> ErrorAsync(KitDbContext db, Guid id, CancellationToken cancellationToken) => db.AllTenants<Job>()
        .Where(j => j.TenantId == Tenant.Platform && j.LastError != null && j.Payload.Contains(id.ToString()))
        .OrderByDescending(j => j.CreatedAt).Select(j => j.LastError).FirstOrDefaultAsync(cancellationToken);
}
