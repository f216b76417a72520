using System.Collections.Concurrent;
using System.Diagnostics;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>The schedules of one database, as its queue sees to them each time that it looks.</summary>
internal sealed partial class QueueSchedules
{
    // Between messages of changes, and where none is heard.
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RoundWhileDeaf = TimeSpan.FromMinutes(1);
    private const int MostChanged = 500;

    private readonly JobStore _store;
    private readonly ScheduleTicker _ticker;
    private readonly ScheduleEnrolment _enrolment;
    private readonly ScheduleRegistry _registry;
    private readonly IChangeSignals _signals;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Guid, bool> _changed = new();
    private volatile bool _anyChanged = true;
    private bool _isFirst = true;
    private long _followed;
    private ScheduleSql? _sql;
    private IReadOnlyList<TenantInfo>? _seen;

    public QueueSchedules(JobStore store, ScheduleTicker ticker, ScheduleEnrolment enrolment, ScheduleRegistry registry, IChangeSignals signals, ILogger logger)
    {
        (_store, _ticker, _enrolment, _registry, _signals, _logger) = (store, ticker, enrolment, registry, signals, logger);
        store.AnyTickDue = () => Sql()?.AnyDue;
        if (store.Database is null)
        {
            signals.Subscribe(Hear);
        }
    }

    /// <summary>Sees to what has changed, and to what is due; whether more is due than was seen to.</summary>
    public async Task<bool> SeeAsync(bool isTickDue, CancellationToken cancellationToken)
    {
        try
        {
            await FollowAsync(cancellationToken);
            if (!isTickDue)
            {
                return false;
            }

            var ticked = await _ticker.TickAsync(_store, Sql()!, TimeSpan.Zero, null, cancellationToken);
            foreach (var tenant in ticked.Asleep)
            {
                _changed[tenant] = true; // it may have become active in between, and that was heard of before its schedules slept
            }

            return ticked.More;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, _store.Database ?? "shared"); // jobs go on
            return false;
        }
    }

    // Which tenants there are is in the text where the database is their own; it changes with them.
    private ScheduleSql? Sql()
    {
        if (_store.ScheduleTables is not { } tables)
        {
            return null;
        }

        var tenants = _store.Tenants;
        return _sql is { } known && known.Tenants == tenants ? known : _sql = new(_store.Sql, tables, _registry, _store.Database, tenants);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (Sql() is not { } sql)
        {
            return; // the next look knows the tables
        }

        var isMoved = _store.Database is not null && _seen != sql.Tenants;
        var isDue = Stopwatch.GetElapsedTime(_followed) > (_signals.IsLive ? Round : RoundWhileDeaf);
        if (!_anyChanged && !isDue && !isMoved && _changed.IsEmpty)
        {
            return;
        }

        var all = _anyChanged || isDue || isMoved || _changed.Count > MostChanged;
        _anyChanged = false;
        List<Guid> changed = [.. _changed.Keys];
        changed.ForEach(id => _changed.TryRemove(id, out _));
        try
        {
            await _enrolment.FollowAsync(_store, sql, all ? null : changed, _isFirst, cancellationToken);
        }
        catch
        {
            _anyChanged = true;
            throw;
        }

        (_isFirst, _seen) = (false, sql.Tenants);
        _followed = all ? Stopwatch.GetTimestamp() : _followed;
    }

    private void Hear(string? message)
    {
        if (message is null)
        {
            _anyChanged = true;
        }
        else if (message.Split(' ') is [TenancyModel.TenantsTable, var tenant, ..] && Guid.TryParse(tenant, out var id))
        {
            _changed[id] = true;
        }
    }

    [LoggerMessage(3261, LogLevel.Error, "Schedules in database '{Database}' can't be seen to; trying again")]
    private partial void LogFailed(Exception exception, string database);
}
