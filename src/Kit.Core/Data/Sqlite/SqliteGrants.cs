using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using SQLitePCL;

namespace Kit.Data;

/// <summary>
/// What grants are on PostgreSQL, for a tenant's own file: SQLite asks, as it reads a statement, whether each table in it may be touched. What is
/// not in this database is refused, and what is copied into it can only be read.
/// </summary>
internal sealed class SqliteGrants : DbConnectionInterceptor
{
    private static readonly Lock Making = new();
    private volatile Tables? _tables;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (eventData.Context is KitDbContext { IsMirror: false } context)
        {
            raw.sqlite3_set_authorizer(((SqliteConnection)connection).Handle, Authorize, _tables ?? Make(context.Model));
        }
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    // It goes back to a pool, from which others take it too.
    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        raw.sqlite3_set_authorizer(((SqliteConnection)connection).Handle, (strdelegate_authorizer?)null, null);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        new(ConnectionClosing(connection, eventData, result));

    private static int Authorize(object state, int action, string table, string column, string database, string trigger)
    {
        var tables = (Tables)state;
        return action switch
        {
            raw.SQLITE_READ => tables.Absent.Contains(table) ? raw.SQLITE_DENY : raw.SQLITE_OK,
            raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE => tables.Absent.Contains(table) || tables.Mirrored.Contains(table) ? raw.SQLITE_DENY : raw.SQLITE_OK,
            _ => raw.SQLITE_OK,
        };
    }

    private Tables Make(IModel model)
    {
        lock (Making)
        {
            var plan = MirrorPlan.Of(model);
            return _tables ??= new(Names(plan.Absent), Names(plan.Mirrored));
        }
    }

    private static FrozenSet<string> Names(IEnumerable<IEntityType> types) =>
        types.SelectMany(t => t.GetDerivedTypesInclusive()).Select(t => t.GetTableName()).OfType<string>().ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private sealed record Tables(FrozenSet<string> Absent, FrozenSet<string> Mirrored);
}
