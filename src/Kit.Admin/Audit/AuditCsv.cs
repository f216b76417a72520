using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kit.Admin;

/// <summary>RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe, which makes it text.</summary>
internal sealed class AuditCsv : AuditFormat
{
    private const string Formulas = "=+-@\t\r\n";

    public override string Name => "csv";

    public override string Label => "Export as CSV";

    public override string ContentType => "text/csv; charset=utf-8";

    public override void Begin(IBufferWriter<byte> output) =>
        Line(output, "id", "tenant_id", "at", "actor_kind", "actor_id", "actor_name", "action", "entity", "entity_id", "label", "changes", "reason", "trace_id", "seal_number");

    public override void Write(IBufferWriter<byte> output, AuditExportRow row, string changes)
    {
        var entry = row.Entry;
        Line(
            output, entry.Id.ToString(), row.TenantId.ToString(), entry.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            entry.ActorKind.ToString(), entry.ActorId, entry.ActorName, entry.Action.ToString(), entry.Entity, entry.EntityId, entry.Label, changes, entry.Reason,
            entry.TraceId, entry.SealNumber?.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(IBufferWriter<byte> output, params ReadOnlySpan<string?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            Encoding.UTF8.GetBytes($"{Cell(cells[i])}{(i == cells.Length - 1 ? "\r\n" : ",")}", output);
        }
    }

    private static string Cell(string? value) => value switch
    {
        null or "" => "",
        _ => $"\"{(Formulas.Contains(value[0], StringComparison.Ordinal) ? "'" : "")}{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
    };
}
