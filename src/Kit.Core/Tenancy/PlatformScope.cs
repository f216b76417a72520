using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Tenancy;

internal sealed partial class PlatformScope(IServiceScopeFactory factory, TenantScope caller, ILogger<PlatformScope> logger) : IPlatformScope
{
    public AsyncServiceScope Open(string reason) => Open(reason, null);

    public AsyncServiceScope Open(string reason, string? database)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (caller.Actor.Kind is ActorKind.User or ActorKind.Client or ActorKind.Anonymous && caller.IsOpen)
        {
            throw new PlatformScopeRefusedException(caller.Actor);
        }

        var actor = caller.IsOpen ? caller.Actor : Actor.System;
        LogOpened(actor.Kind, actor.Id, reason);
        return Open(factory, actor, reason, database);
    }

    /// <summary>
    /// For Kit's own look-ups, whose results are narrowed to what the caller may see before they leave Kit; in the shared database, or in one that
    /// tenants have for themselves.
    /// </summary>
    internal static AsyncServiceScope Open(IServiceScopeFactory factory, Actor actor, string reason, string? database = null)
    {
        var scope = factory.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenBypass(actor, reason, database);
        return scope;
    }

    [LoggerMessage(2101, LogLevel.Information, "Platform scope opened by {Kind} {ActorId}: {Reason}")]
    private partial void LogOpened(ActorKind kind, string actorId, string reason);
}
