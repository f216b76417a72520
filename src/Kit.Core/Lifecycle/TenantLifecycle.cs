using System.Globalization;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

internal sealed partial class TenantLifecycle(
    IControlPlane control, [FromKeyedServices(IControlPlane.Key)] IJobs jobs, LifecycleScope scopes, IEnumerable<ProvisioningStepRegistration> steps, IOptions<LifecycleOptions> options,
    IOptions<TenancyOptions> tenancy, TimeProvider clock, ILogger<TenantLifecycle> logger) : ITenantLifecycle
{
    internal const int ReasonLength = 300;
    private const int NameLength = 200;

    // Each further try follows a change that somebody else made in between.
    private const int Tries = 10;

    public void Add(Tenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        tenant.StatusChangedAt = clock.GetUtcNow();
        tenant.Status = steps.Any() ? TenantStatus.Provisioning : TenantStatus.Active;
        control.Db.Add(tenant);
        if (tenant.Status == TenantStatus.Provisioning)
        {
            EnqueueProvisioning(jobs, tenant);
        }
    }

    public Task SuspendAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default) => ChangeAsync(
        tenantId, () => scopes.OpenForPlatform($"suspend a tenant: {Checked(reason)}"), (tenant, _) => Move(tenant, TenantStatus.Suspended, reason), cancellationToken);

    public Task ReactivateAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default) => ChangeAsync(
        tenantId,
        () => scopes.OpenForPlatform($"reactivate a tenant: {Checked(reason)}"),
        (tenant, _) => tenant.Status == TenantStatus.Suspended
            ? Move(tenant, TenantStatus.Active, reason)
            : throw new TenantTransitionException(tenantId, tenant.Status, TenantStatus.Active), // being set up ends by itself
        cancellationToken);

    public async Task<DateTimeOffset> CloseAsync(Guid tenantId, string reason, TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace ?? TimeSpan.Zero, TimeSpan.Zero);
        var closesAt = clock.GetUtcNow() + (grace ?? options.Value.ClosingGrace);
        closesAt = closesAt.AddTicks(-(closesAt.Ticks % TimeSpan.TicksPerMillisecond)); // no finer than either database keeps it
        await ChangeAsync(
            tenantId,
            () => scopes.OpenForOwner(tenantId, $"close a tenant: {Checked(reason)}"),
            async (tenant, services) =>
            {
                await Move(tenant, TenantStatus.Closing, reason);
                tenant.ClosesAt = closesAt;
                services.GetRequiredService<IJobs>().Enqueue(new EndTenant(tenantId, closesAt), new() { RunAt = closesAt });
                await services.GetRequiredService<ClosingMails>().EnqueueAsync(tenant, cancellationToken);
            },
            cancellationToken);
        return closesAt;
    }

    public Task ReopenAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default) => ChangeAsync(
        tenantId,
        () => scopes.OpenForOwner(tenantId, $"reopen a tenant: {Checked(reason)}"),
        (tenant, services) =>
        {
            if (tenant.ReopensAs == TenantStatus.Suspended && scopes.IsOwnersCall)
            {
                throw new TenantTransitionException(tenantId, tenant.Status, TenantStatus.Active);
            }

            TenantTransitions.Undo(tenant, reason, clock.GetUtcNow());
            if (tenant.Status == TenantStatus.Provisioning)
            {
                EnqueueProvisioning(services.GetRequiredService<IJobs>(), tenant);
            }

            return Task.CompletedTask;
        },
        cancellationToken);

    public Task RenameAsync(Guid tenantId, string newName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newName);
        var name = newName.Trim();
        if (name.Length is 0 or > NameLength || name.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
        {
            throw new InvalidTenantNameException();
        }

        return ChangeAsync(
            tenantId,
            () => scopes.OpenForOwner(tenantId, "rename a tenant"),
            (tenant, _) =>
            {
                tenant.Name = tenant.Status == TenantStatus.Closed ? throw new TenantUnavailableException(tenantId) : name;
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    public async Task ChangeSlugAsync(Guid tenantId, string newSlug, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newSlug);
        if (!Slug.IsWellFormed(newSlug) || tenancy.Value.ReservedSlugs.Contains(newSlug))
        {
            throw new InvalidSlugException(newSlug);
        }

        try
        {
            await ChangeAsync(
                tenantId,
                () => scopes.OpenForOwner(tenantId, "change a tenant's slug"),
                (tenant, _) =>
                {
                    tenant.Slug = tenant.Status == TenantStatus.Closed ? throw new TenantUnavailableException(tenantId) : newSlug;
                    return Task.CompletedTask;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Duplicate })
        {
            throw new InvalidSlugException(newSlug);
        }
    }

    public async Task RetryProvisioningAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenForPlatform("retry a tenant's provisioning");
        var context = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var tenant = await FindAsync(context, tenantId, cancellationToken);
        if (tenant.Status != TenantStatus.Provisioning)
        {
            throw new TenantTransitionException(tenantId, tenant.Status, TenantStatus.Provisioning);
        }

        EnqueueProvisioning(scope.ServiceProvider.GetRequiredService<IJobs>(), tenant);
        await context.SaveChangesAsync(cancellationToken);
    }

    // A new tenant's job is the tenant's own, stored with it; one that is enqueued from outside is the platform's. Both do the same.
    private static void EnqueueProvisioning(IJobs jobs, Tenant tenant) =>
        jobs.Enqueue(new ProvisionTenant(tenant.Id), new() { DedupeKey = $"{tenant.Id}" });

    private Task Move(Tenant tenant, TenantStatus to, string reason)
    {
        TenantTransitions.Move(tenant, to, reason, clock.GetUtcNow());
        return Task.CompletedTask;
    }

    private async Task ChangeAsync(
        Guid tenantId, Func<AsyncServiceScope> open, Func<Tenant, IServiceProvider, Task> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = open();
            var context = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            var tenant = await FindAsync(context, tenantId, cancellationToken);
            var before = tenant.Status;
            await change(tenant, scope.ServiceProvider);
            foreach (var participant in before == tenant.Status ? [] : scope.ServiceProvider.GetServices<ITenantStatusParticipant>())
            {
                await participant.PrepareAsync(tenant, before, cancellationToken);
            }

            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Tries)
            {
                continue;
            }

            if (before != tenant.Status)
            {
                LogChanged(tenantId, before, tenant.Status, scopes.Actor.Kind, scopes.Actor.Id);
            }

            return;
        }
    }

    private static async Task<Tenant> FindAsync(KitDbContext context, Guid tenantId, CancellationToken cancellationToken) =>
        await context.Set<Tenant>().SingleOrDefaultAsync(t => t.Id == tenantId, cancellationToken) ?? throw new TenantUnavailableException(tenantId);

    private static string Checked(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, ReasonLength, nameof(reason));
        return reason;
    }

    [LoggerMessage(2401, LogLevel.Information, "Tenant {TenantId} was {Before} and is {After}, by {Kind} {ActorId}")]
    private partial void LogChanged(Guid tenantId, TenantStatus before, TenantStatus after, ActorKind kind, string actorId);
}
