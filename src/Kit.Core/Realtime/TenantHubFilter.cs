using Kit.Tenancy;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Realtime;

/// <summary>Fixes a connection's tenant when it is made, and makes it current for each invocation. Hubs of other kinds are left alone.</summary>
internal sealed class TenantHubFilter(TenantHubCallers callers, TenantConnections connections) : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Hub is not TenantHub)
        {
            await next(context);
            return;
        }

        // The request that made the connection has passed the same middleware as any other.
        if (context.Context.GetHttpContext()?.RequestServices.GetRequiredService<TenantScope>() is not { Tenant: { } tenant, Membership: { } membership })
        {
            context.Context.Abort();
            return;
        }

        var connection = new TenantConnection(context.Context, tenant.Id, membership.UserId, context.Context.User!);
        connection.Keep();
        if (!await callers.OpenAsync(connection, context.ServiceProvider, context.Context.ConnectionAborted))
        {
            context.Context.Abort();
            return;
        }

        var groups = ((Hub)context.Hub).Groups;
        var id = context.Context.ConnectionId;
        await groups.AddToGroupAsync(id, TenantGroupNames.All(tenant.Id), context.Context.ConnectionAborted);
        await groups.AddToGroupAsync(id, TenantGroupNames.User(tenant.Id, membership.UserId.ToString()), context.Context.ConnectionAborted);
        await groups.AddToGroupAsync(id, TenantGroupNames.Connection(tenant.Id, id), context.Context.ConnectionAborted);
        await connections.AddAsync(connection);
        await next(context);
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Hub is TenantHub
            && (TenantConnection.Of(invocationContext.Context) is not { } connection
                || !await callers.OpenAsync(connection, invocationContext.ServiceProvider, invocationContext.Context.ConnectionAborted)))
        {
            invocationContext.Context.Abort();
            throw new HubException("The connection has ended.");
        }

        return await next(invocationContext);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        connections.Remove(context.Context.ConnectionId);

        // Whoever was shut out has nothing more done in their name, and neither has who was never let in.
        if (context.Hub is not TenantHub || (TenantConnection.Of(context.Context) is { } connection && await callers.OpenAsync(connection, context.ServiceProvider, CancellationToken.None)))
        {
            await next(context, exception);
        }
    }
}
