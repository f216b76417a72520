using Kit.Events;
using Kit.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The types of job, and of event, that the host has handlers for: known once all of its services are registered.</summary>
internal sealed class JobTypes(IServiceCollection services)
{
    public IEnumerable<Type> All => services.Select(s => s.ServiceType)
        .Where(t => t.IsConstructedGenericType && t.GetGenericTypeDefinition() == typeof(IJobHandler<>))
        .Select(t => t.GenericTypeArguments[0])
        .Where(t => t != typeof(ScopeJob))
        .Distinct();

    public IEnumerable<Type> Events => services.Select(s => s.ImplementationInstance).OfType<EventHandlerRegistration>()
        .SelectMany(r => r.Events)
        .Where(t => t != typeof(ScopeEvent))
        .Distinct();
}
