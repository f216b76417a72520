using System.Buffers;
using System.Text.Json;

namespace Kit.Admin;

/// <summary>An object a line.</summary>
internal sealed class AuditJsonLines : AuditFormat
{
    public override string Name => "jsonl";

    public override string Label => "Export as JSON Lines";

    public override string ContentType => "application/jsonl; charset=utf-8";

    public override void Write(IBufferWriter<byte> output, AuditExportRow row, string changes)
    {
        var entry = row.Entry;
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("tenantId", row.TenantId);
            json.WriteString("at", entry.At.UtcDateTime);
            json.WriteString("actorKind", entry.ActorKind.ToString());
            json.WriteString("actorId", entry.ActorId);
            json.WriteString("actorName", entry.ActorName);
            json.WriteString("action", entry.Action.ToString());
            json.WriteString("entity", entry.Entity);
            json.WriteString("entityId", entry.EntityId);
            json.WriteString("label", entry.Label);
            json.WritePropertyName("changes");
            json.WriteRawValue(changes);
            json.WriteString("reason", entry.Reason);
            json.WriteString("traceId", entry.TraceId);
            if (entry.SealNumber is { } number)
            {
                json.WriteNumber("sealNumber", number);
            }
            else
            {
                json.WriteNull("sealNumber");
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
