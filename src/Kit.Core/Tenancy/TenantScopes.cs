using Microsoft.Extensions.DependencyInjection;

namespace Kit.Tenancy;

internal sealed class TenantScopes(IServiceScopeFactory factory, ITenantStore store) : ITenantScopes
{
    public async ValueTask<AsyncServiceScope> OpenAsync(
        Guid tenantId, Actor? actor = null, PermissionSet? permissions = null, CancellationToken cancellationToken = default)
    {
        var tenant = await store.FindByIdAsync(tenantId, cancellationToken);
        if (tenant is not { IsActive: true })
        {
            throw new TenantUnavailableException(tenantId);
        }

        var scope = factory.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(tenant, actor ?? Actor.System, permissions: permissions);
        return scope;
    }

    public AsyncServiceScope Open(TenantInfo tenant, Actor? actor = null)
    {
        var scope = factory.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(tenant, actor ?? Actor.System);
        return scope;
    }

    public AsyncServiceScope OpenPlatformWide(Actor? actor = null)
    {
        var scope = factory.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenPlatformWide(actor ?? Actor.System);
        return scope;
    }
}
