using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Audit;

/// <summary>What there is to say of an entity's changes; found out once for each model.</summary>
internal sealed class AuditPlan
{
    private const string RuntimeKey = "Kit:AuditPlan";
    private const string Redacted = "***";
    private const int LabelLength = 200;
    private static readonly string[] LabelNames = ["Name", "Title", "Label", "Email", "Number"];

    private readonly Audited[] _properties;
    private readonly IProperty[] _key;
    private readonly IProperty? _label;

    private AuditPlan(IEntityType entityType)
    {
        Name = entityType.FindResourceName() ?? entityType.DisplayName();
        _key = [.. entityType.FindPrimaryKey()!.Properties.Where(p => p.Name != KitAnnotations.TenantId || !entityType.IsTenantOwned())];

        // A tenant-owned row's entry is its tenant's; of a global row, the entry says whom it is about.
        _properties = [.. entityType.GetProperties()
            .Where(p => p.Name != KitAnnotations.Version && (p.Name != KitAnnotations.TenantId || !entityType.IsTenantOwned()) && !_key.Contains(p))
            .Select(p => new Audited(p, JsonEncodedText.Encode(p.Name), IsSecret(p)))];
        _label = LabelNames.Select(entityType.FindProperty).FirstOrDefault(p => p is not null && !IsSecret(p));
    }

    public string Name { get; }

    /// <summary>The plan, or <see langword="null"/> for entities that are not audited.</summary>
    public static AuditPlan? Of(IReadOnlyEntityType entityType)
    {
        var type = (IEntityType)entityType;
        return type.GetOrAddRuntimeAnnotationValue<AuditPlan?, IEntityType>(RuntimeKey, static t => IsAudited(t!) ? new(t!) : null, type);
    }

    public string Key(EntityEntry entry) => string.Join(",", _key.Select(p => Text(entry.Property(p).CurrentValue)));

    public string? Label(EntityEntry entry)
    {
        var text = _label is null ? null : Text(entry.Property(_label).CurrentValue);
        return text?.Length > LabelLength ? text[..LabelLength] : text;
    }

    /// <summary>The changed properties in JSON, or <see langword="null"/> when none that counts has changed.</summary>
    public string? Changes(EntityEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var any = entry.State != EntityState.Modified;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (property, name, secret) in _properties)
            {
                var value = entry.Property(property);
                if (entry.State == EntityState.Modified && !value.IsModified)
                {
                    continue;
                }

                any = true;
                json.WriteStartArray(name);
                Write(json, entry.State == EntityState.Added ? null : value.OriginalValue, secret);
                Write(json, entry.State == EntityState.Deleted ? null : value.CurrentValue, secret);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return any ? Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
    }

    private static bool IsAudited(IEntityType entityType)
    {
        var root = entityType.GetRootType();
        return root.FindAnnotation(KitAnnotations.NotAudited) is null && !root.ClrType.IsDefined(typeof(NotAuditedAttribute), true)
            && entityType.FindPrimaryKey() is not null;
    }

    private static bool IsSecret(IProperty property) =>
        property.FindAnnotation(KitAnnotations.NotAudited) is not null || property.PropertyInfo?.IsDefined(typeof(NotAuditedAttribute), true) == true;

    private static string? Text(object? value) => value switch
    {
        DateOnly or TimeOnly or DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    private static void Write(Utf8JsonWriter json, object? value, bool secret)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case var _ when secret:
                json.WriteStringValue(Redacted);
                break;
            case bool b:
                json.WriteBooleanValue(b);
                break;
            case int or long or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal d:
                json.WriteNumberValue(d);
                break;
            case byte[] bytes:
                json.WriteStringValue($"{bytes.Length} bytes");
                break;
            case DateTimeOffset at:
                json.WriteStringValue(at.ToUniversalTime());
                break;
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private readonly record struct Audited(IProperty Property, JsonEncodedText Name, bool IsSecret);
}
