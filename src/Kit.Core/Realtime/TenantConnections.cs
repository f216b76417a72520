using System.Collections.Concurrent;
using Kit.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Realtime;

/// <summary>
/// This node's connections. When a tenant or a membership changes, those that it is about are looked at again, and end if they may not stay. Where
/// nothing is heard of changes, all are looked at each second.
/// </summary>
internal sealed partial class TenantConnections : BackgroundService
{
    private static readonly TimeSpan WhileDeaf = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, TenantConnection> _connections = new(StringComparer.Ordinal);
    private readonly TenantHubCallers _callers;
    private readonly IChangeSignals _signals;
    private readonly TimeProvider _clock;
    private readonly ILogger<TenantConnections> _logger;

    // The callers' stores come first: they forget what they remember before the connections are looked at.
    public TenantConnections(TenantHubCallers callers, IChangeSignals signals, TimeProvider clock, ILogger<TenantConnections> logger)
    {
        (_callers, _signals, _clock, _logger) = (callers, signals, clock, logger);
        signals.Subscribe(Changed);
    }

    /// <summary>Watches a connection from now on, a change of just before included.</summary>
    public Task AddAsync(TenantConnection connection)
    {
        _connections[connection.Context.ConnectionId] = connection;
        return CheckAsync(connection);
    }

    public void Remove(string connectionId) => _connections.TryRemove(connectionId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WhileDeaf, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_signals.IsLive)
                {
                    Check(_ => true);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and its connections with it.
        }
    }

    private void Changed(string? message)
    {
        switch (message?.Split(' '))
        {
            case null:
                Check(_ => true);
                break;
            case [TenancyModel.TenantsTable, var tenant] when Guid.TryParse(tenant, out var tenantId):
                Check(c => c.TenantId == tenantId);
                break;
            case [TenancyModel.MembershipsTable, var tenant, var user] when Guid.TryParse(tenant, out var tenantId) && Guid.TryParse(user, out var userId):
                Check(c => c.TenantId == tenantId && c.UserId == userId);
                break;
        }
    }

    // Whoever tells of a change does not wait for what follows from it.
    private void Check(Func<TenantConnection, bool> which)
    {
        foreach (var connection in _connections.Values.Where(which))
        {
            _ = Task.Run(() => CheckAsync(connection));
        }
    }

    private async Task CheckAsync(TenantConnection connection)
    {
        try
        {
            if (await _callers.IsAdmittedAsync(connection, CancellationToken.None))
            {
                return;
            }
        }
        catch (Exception e)
        {
            LogFailed(e, connection.TenantId);
        }

        connection.Context.Abort();
    }

    [LoggerMessage(2281, LogLevel.Warning, "Whether a connection of tenant {TenantId} may stay could not be found out; it is ended")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
