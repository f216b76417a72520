using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What Kit remembers of memberships: the victim's member is none of the attacker's tenant, however warm the memory is.</summary>
internal sealed class MembershipProbe(IsolationTenants tenants) : IsolationProbe
{
    public override string Name => "memory of memberships";

    public override Task StoreAsync(IServiceProvider services, string secret) => IsThereAsync(services);

    public override async Task<bool> IsThereAsync(IServiceProvider services) =>
        await services.GetRequiredService<IMembershipDirectory>().FindAsync(tenants.Victim.Tenant.Id, tenants.Victim.Member.UserId) is not null;

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var directory = services.GetRequiredService<IMembershipDirectory>();
        return await directory.FindAsync(tenants.Attacker.Tenant.Id, tenants.Victim.Member.UserId) is not null ? "The victim's member is taken for one of the attacker's tenant."
            : await directory.FindAsync(tenants.Victim.Tenant.Id, tenants.Attacker.Member.UserId) is not null ? "The attacker's member is taken for one of the victim's tenant."
            : null;
    }
}
