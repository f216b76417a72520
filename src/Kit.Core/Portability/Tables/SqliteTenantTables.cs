using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kit.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>SQLite: each value has a type of its own, whatever the column's. Bytes go as an object, since JSON has none.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted, or from the database's own catalogue.")]
internal sealed class SqliteTenantTables : TenantTables
{
    private const string Blob = "hex";

    public override string Database => "SQLite";

    public override async Task<IAsyncDisposable> BeginSnapshotAsync(KitDbContext db, CancellationToken cancellationToken)
    {
        // A deferred transaction reads one moment and keeps nobody from writing.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return new Snapshot(db, transaction, await db.Database.UseTransactionAsync(transaction, cancellationToken));
    }

    public override async IAsyncEnumerable<string> ReadAsync(
        KitDbContext db, TenantTable table, Guid tenantId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.Columns.Select(c => Quote(c.Name)).DefaultIfEmpty("1"));
        await using var command = Command(db, $"SELECT {columns} FROM {table.Sql} WHERE tenant_id = @tenant ORDER BY {string.Join(", ", table.Key)}", tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return Write(table, reader);
        }
    }

    public override async Task WriteAsync(
        KitDbContext db, TenantTable table, Guid tenantId, IReadOnlyList<string> rows, long? version, CancellationToken cancellationToken)
    {
        var names = string.Concat(table.Columns.Select(c => $", {Quote(c.Name)}"));
        var values = string.Concat(table.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $", @p{i}")));
        await using var command = Command(db, $"INSERT INTO {table.Sql} (tenant_id{names}) VALUES (@tenant{values})", tenantId);
        var parameters = table.Columns.Select((_, i) => command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}") })).ToList();
        foreach (var row in rows)
        {
            using var document = JsonDocument.Parse(row);
            foreach (var (column, i) in table.Columns.Select((c, i) => (c, i)))
            {
                command.Parameters[i + 1].Value = version is not null && column.IsVersion ? version : Read(document.RootElement.GetProperty(column.Name));
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    // Only the commit checks what was put off; SQLite has no statement that would before.
    public override async Task CheckReferencesAsync(KitDbContext db, CancellationToken cancellationToken)
    {
        await using var command = Command(db, "PRAGMA foreign_key_check", Guid.Empty);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            throw new TenantArchiveException(PortabilityErrors.RowsRefused, $"Rows of table {reader.GetString(0)} refer to rows of {reader.GetString(2)} that are not there.");
        }
    }

    public override Task<IReadOnlyList<string>> FindUndeferrableAsync(KitDbContext db, IReadOnlyList<TenantTable> tables, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public override async Task<IReadOnlyList<CatalogueRows>> CountAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        const string TablesSql = $"""
            SELECT m.name AS "Value" FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id'
            WHERE m.type = 'table' AND m.name <> '{TenancyModel.Schema}_{FenceModel.Table}' ORDER BY 1
            """;
        var counts = new List<CatalogueRows>();
        foreach (var name in await db.Database.SqlQueryRaw<string>(TablesSql).ToListAsync(cancellationToken))
        {
            var sql = $"SELECT count(*) AS \"Value\" FROM {Raw(Quote(name))} WHERE tenant_id = {{0}} COLLATE NOCASE";
            counts.Add(new(Quote(name), (await db.Database.SqlQueryRaw<long>(sql, tenantId).ToListAsync(cancellationToken)).Single()));
        }

        return counts;
    }

    // A transaction is the writer from its beginning: there is no other one to keep out.
    protected override Task PrepareWriteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("PRAGMA defer_foreign_keys = ON", cancellationToken);

    private static DbCommand Command(KitDbContext db, string sql, Guid tenantId)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.Parameters.Add(new SqliteParameter("@tenant", tenantId));
        return command;
    }

    private static string Write(TenantTable table, DbDataReader reader)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < table.Columns.Count; i++)
            {
                json.WritePropertyName(table.Columns[i].Name);
                Write(json, reader.GetValue(i));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case double real:
                json.WriteRawValue(Text(real));
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteStartObject();
                json.WriteString(Blob, Convert.ToHexString(bytes));
                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    // The shortest text that reads back as the same number, with a point where it would else be an integer.
    private static string Text(double value)
    {
        var text = double.IsPositiveInfinity(value) ? "9e999" : double.IsNegativeInfinity(value) ? "-9e999" : value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? text + ".0" : text;
    }

    private static object Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 => value.TryGetInt64(out var integer) ? integer : throw NoValue(),
        JsonValueKind.Number => double.Parse(value.GetRawText(), CultureInfo.InvariantCulture),
        JsonValueKind.Object when value.TryGetProperty(Blob, out var hex) && hex.ValueKind == JsonValueKind.String => Bytes(hex.GetString()!),
        JsonValueKind.Null => DBNull.Value,
        _ => throw NoValue(),
    };

    private static byte[] Bytes(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            throw NoValue();
        }
    }

    private static TenantArchiveException NoValue() => TenantArchiveException.Invalid("A row has a value that no export writes.");

    private sealed class Snapshot(KitDbContext db, SqliteTransaction transaction, IDbContextTransaction? used) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await db.Database.UseTransactionAsync(null);
            if (used is not null)
            {
                await used.DisposeAsync();
            }

            await transaction.DisposeAsync();
            await db.Database.CloseConnectionAsync();
        }
    }
}
