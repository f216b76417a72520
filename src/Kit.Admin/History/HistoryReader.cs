using System.Text.Json;
using Kit.Audit;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>Reads audit entries as sentences. What the administration hides of a row, it hides of the row's history.</summary>
internal sealed class HistoryReader(AdminRequest request, AdminSession session, AuditLogs logs)
{
    private readonly Dictionary<(AdminProperty, string), string> _labels = [];

    public static bool IsOpenTo(AdminRequest request, AdminEntity entity) =>
        entity.Store.Type.ClrType != typeof(AuditEntry)
        && request.Registry.StoreOf<AuditEntry>().Type.FindResourceName() is { } name
        && (request.Site.ForOperators || request.Http.RequestServices.GetService(typeof(TenantScope)) is TenantScope scope && scope.Permissions.Has($"{name}.read"));

    /// <summary>What happened to a row, the newest first, before that entry if one is given.</summary>
    public Task<List<AuditRow>> OfRowAsync(AdminEntity entity, RowKey key, Guid? before, int take)
    {
        var (name, text) = (entity.Resource, key.IdText);
        return logs.ReadAsync(
            entries =>
            {
                entries = entries.Where(a => a.Entity == name && a.EntityId == text);
                return before is { } id ? entries.Where(a => a.Id.CompareTo(id) < 0) : entries;
            },
            take,
            request.Aborted);
    }

    /// <summary>What happened last: within a tenant, to its rows; on the operators' site, to the platform's own.</summary>
    public Task<List<AuditRow>> RecentAsync(int take)
    {
        var names = request.Entities.Select(e => e.Resource).Distinct().ToList();
        return logs.ReadAsync(entries => entries.Where(a => names.Contains(a.Entity)), take, request.Aborted);
    }

    /// <summary>Finds how rows are called that foreign keys led to: a statement for each foreign key that changed.</summary>
    public async Task LoadLabelsAsync(AdminEntity entity, IEnumerable<AuditRow> rows)
    {
        var changes = rows.SelectMany(r => Parse(r.Changes)).ToList();
        foreach (var property in entity.Properties.Where(p => p.Target is not null))
        {
            var texts = changes.Where(c => c.Name == property.Name).SelectMany(c => new[] { c.Old, c.New }).OfType<string>().Distinct().ToList();
            var ids = texts.Select(t => RowKey.ParseId(t, property.Target!.Id!)).OfType<object>().ToList();
            if (ids.Count > 0)
            {
                foreach (var (id, label) in await property.Target!.LabelsAsync(session, null, ids, request.Aborted))
                {
                    _labels[(property, RowData.TextOf(id)!)] = label;
                }
            }
        }
    }

    public AdminEvent ToEvent(AdminEntity? entity, AuditRow row, bool withChanges, string? href = null) => new(
        Values.InstantText(row.At, session.Zone),
        row.ActorKind is ActorKind.User or ActorKind.System or ActorKind.Anonymous ? row.ActorName : $"{row.ActorName} ({row.ActorKind.ToString().ToLowerInvariant()})",
        row.Action switch { AuditAction.Created => "created", AuditAction.Deleted => "deleted", _ => "changed" },
        entity?.One ?? Words.Of(row.Entity),
        row.Label is { Length: > 0 } label ? label : row.EntityId,
        href,
        row.Reason,
        withChanges && entity is not null ? [.. Changes(entity, row)] : []);

    private IEnumerable<AdminChange> Changes(AdminEntity entity, AuditRow row)
    {
        foreach (var (name, old, @new) in Parse(row.Changes))
        {
            if (entity.Properties.FirstOrDefault(p => p.Name == name) is { } property && (row.Action == AuditAction.Updated || old is not null || @new is not null))
            {
                yield return new(property.Label, TextOf(property, old), TextOf(property, @new));
            }
        }
    }

    private string TextOf(AdminProperty property, string? text)
    {
        if (text is null)
        {
            return "";
        }

        return property.Kind switch
        {
            PropertyKind.Reference => _labels.GetValueOrDefault((property, text)) ?? text,
            PropertyKind.Enum => property.Options.FirstOrDefault(o => o.Text == text).Label ?? text,
            PropertyKind.Boolean => text switch { "true" => "Yes", "false" => "No", _ => text },
            PropertyKind.Instant when DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at) => Values.InstantText(at, session.Zone),
            PropertyKind.Date when DateOnly.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var date) => Values.ToText(property, date, session.Zone),
            _ => text,
        };
    }

    private static IEnumerable<(string Name, string? Old, string? New)> Parse(string changes)
    {
        using var json = JsonDocument.Parse(changes);
        foreach (var change in json.RootElement.EnumerateObject())
        {
            if (change.Value is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2)
            {
                yield return (change.Name, Text(pair[0]), Text(pair[1]));
            }
        }

        static string? Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
    }
}

/// <summary>What is read of an audit entry.</summary>
internal sealed record AuditRow(
    Guid Id, Guid TenantId, DateTimeOffset At, ActorKind ActorKind, string ActorName, AuditAction Action, string Entity, string EntityId, string? Label, string? Reason, string Changes,
    long? SealNumber);
