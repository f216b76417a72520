using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>Makes the name of every declared permission an authorization policy: <c>[Authorize("projects.write")]</c>.</summary>
internal sealed class PermissionPolicyProvider(IOptions<AuthorizationOptions> options, PermissionRegistry registry)
    : DefaultAuthorizationPolicyProvider(options)
{
    private readonly ConcurrentDictionary<string, AuthorizationPolicy> _policies = new(StringComparer.Ordinal);

    /// <summary>A permission's policy never changes, so that an endpoint's is put together once.</summary>
    public override bool AllowsCachingPolicies => true;

    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (await base.GetPolicyAsync(policyName) is { } policy)
        {
            return policy;
        }

        if (!registry.All.ContainsKey(policyName))
        {
            throw new KitException(
                KitErrors.UnknownPermission,
                $"No permission '{policyName}' is declared. Entities have '{{name}}.read' and '{{name}}.write'; declare others with an IPermissionSource.");
        }

        return _policies.GetOrAdd(policyName, static name => new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .AddRequirements(new PermissionRequirement(name))
            .Build());
    }
}
