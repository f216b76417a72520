using System.Buffers;
using System.Text;
using System.Text.Json;
using Kit.Audit;

namespace Kit.Admin;

/// <summary>
/// Leaves of an entry's changes what the administration shows of such a row. Of entities that a tenant's site does not have, that they
/// changed; operators read all that was recorded.
/// </summary>
internal sealed class AuditRedaction(AdminRequest request)
{
    private const string Redacted = "***";
    private readonly Dictionary<string, HashSet<string>> _shown = request.Entities.GroupBy(e => e.Resource)
        .ToDictionary(g => g.Key, g => g.SelectMany(e => e.Properties).Select(p => p.Name).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The changes in JSON.</summary>
    public string Of(AuditEntry entry)
    {
        var shown = _shown.GetValueOrDefault(entry.Entity);
        if (shown is null && request.Site.ForOperators)
        {
            return entry.Changes;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        using (var changes = JsonDocument.Parse(entry.Changes))
        {
            json.WriteStartObject();
            foreach (var change in changes.RootElement.EnumerateObject())
            {
                if (shown?.Contains(change.Name) == true)
                {
                    change.WriteTo(json);
                    continue;
                }

                json.WriteStartArray(change.Name);
                json.WriteStringValue(Redacted);
                json.WriteStringValue(Redacted);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
