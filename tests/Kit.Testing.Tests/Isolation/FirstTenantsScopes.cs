using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Opens for every job the scope of the tenant that had the first one.</summary>
internal sealed class FirstTenantsScopes(IServiceProvider services) : ITenantScopes
{
    private readonly ITenantScopes _honest = (ITenantScopes)ActivatorUtilities.CreateInstance(services, typeof(ITenantScopes).Assembly.GetType("Kit.Tenancy.TenantScopes", throwOnError: true)!);
    private Guid? _first;

    public ValueTask<AsyncServiceScope> OpenAsync(Guid tenantId, Actor? actor = null, PermissionSet? permissions = null, CancellationToken cancellationToken = default) =>
        _honest.OpenAsync(actor?.Kind == ActorKind.Job ? _first ??= tenantId : tenantId, actor, permissions, cancellationToken);

    public AsyncServiceScope Open(TenantInfo tenant, Actor? actor = null) => _honest.Open(tenant, actor);

    public AsyncServiceScope OpenPlatformWide(Actor? actor = null) => _honest.OpenPlatformWide(actor);
}
