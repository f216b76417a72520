using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Erases in the name of whoever asked for it, who stands in what is left of the tenant.</summary>
internal sealed class EraseTenantHandler(ITenantScopes scopes) : IJobHandler<EraseTenant>
{
    public async Task HandleAsync(EraseTenant job, JobContext context, CancellationToken cancellationToken)
    {
        context.RequireFor(job.TenantId);
        await using var scope = scopes.OpenPlatformWide(new Actor(job.ActorKind, job.ActorId, job.ActorName));
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(job.TenantId, job.Reason, cancellationToken);
    }
}
