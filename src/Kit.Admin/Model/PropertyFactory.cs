using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>Finds out what a property is to the administration.</summary>
internal static class PropertyFactory
{
    private const int LongText = 400;
    private static readonly string[] LongNames = ["Body", "Bio", "Comment", "Content", "Description", "Details", "Message", "Notes", "Remarks", "Summary", "Text"];

    /// <summary>The property, or <see langword="null"/> when it is none to show: the tenant, the version, what no field can hold.</summary>
    public static AdminProperty? Make(IProperty property, IEntityType entityType, EntitySettings settings, IReadOnlyDictionary<IEntityType, EntityStore> stores)
    {
        var asked = settings.Columns?.Contains(property.Name) == true || settings.Form?.Contains(property.Name) == true;
        if (property.IsConcurrencyToken || (property.Name == "TenantId" && entityType.IsTenantOwned()) || settings.Hidden.Contains(property.Name)
            || (EntityLabels.IsSecret(property) && !asked))
        {
            return null;
        }

        var foreignKey = ForeignKeyOf(property);
        var target = foreignKey is null ? null : stores.GetValueOrDefault(foreignKey.PrincipalEntityType);
        target = target?.Id is not null && RowKey.CanParse(property) ? target : null;
        if (KindOf(property, target is not null) is not { } kind)
        {
            return null;
        }

        var info = property.PropertyInfo;
        var isKey = property.IsPrimaryKey();
        var made = (isKey && property.ValueGenerated == ValueGenerated.OnAdd) || IsStamp(property) || property.GetComputedColumnSql() is not null
            || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate;
        var writable = !made && !settings.ReadOnly && !settings.ReadOnlyProperties.Contains(property.Name)
            && (settings.Form?.Contains(property.Name) ?? true) && (info is null || info.CanWrite);
        var editable = info?.GetCustomAttribute<EditableAttribute>(true);
        return new AdminProperty
        {
            Property = property,
            Kind = kind,
            Label = LabelOf(info) ?? Words.Of(target is null ? property.Name : foreignKey!.DependentToPrincipal?.Name ?? WithoutId(property.Name)),
            IsRequired = !property.IsNullable && kind != PropertyKind.Boolean && (property.ClrType != typeof(string) || isKey || IsDemanded(info)),
            OnCreate = writable && editable is not { AllowInitialValue: false },
            OnEdit = writable && !isKey && !IsInitOnly(info) && editable is not { AllowEdit: false },
            IsFilter = !settings.NotFiltered.Contains(property.Name),
            Rules = info is null ? [] : [.. info.GetCustomAttributes<ValidationAttribute>(true).Where(a => a is not RequiredAttribute)],
            Options = kind == PropertyKind.Enum ? OptionsOf(property) : [],
            Target = target,
            Navigation = target is null ? null : foreignKey!.DependentToPrincipal,
        };
    }

    private static PropertyKind? KindOf(IProperty property, bool isReference)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (isReference)
        {
            return PropertyKind.Reference;
        }

        if (type.IsEnum)
        {
            return type.IsDefined(typeof(FlagsAttribute), false) ? null : PropertyKind.Enum;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => IsLong(property) ? PropertyKind.Multiline : PropertyKind.Text,
            TypeCode.Boolean => PropertyKind.Boolean,
            TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.Byte => PropertyKind.Integer,
            TypeCode.Decimal or TypeCode.Double or TypeCode.Single => PropertyKind.Number,
            _ when type == typeof(Guid) => PropertyKind.Guid,
            _ when type == typeof(DateOnly) => PropertyKind.Date,
            _ when type == typeof(TimeOnly) => PropertyKind.Time,
            _ when type == typeof(DateTimeOffset) => PropertyKind.Instant,
            _ => null,
        };
    }

    // One column beside the tenant's, to the id of the other row.
    private static IForeignKey? ForeignKeyOf(IProperty property) => property.GetContainingForeignKeys().FirstOrDefault(f =>
        f.Properties.Where(p => p.Name != "TenantId").ToList() is [var own] && own == property
        && f.PrincipalKey.Properties.Where(p => p.Name != "TenantId").ToList() is [var id] && id == f.PrincipalEntityType.FindIdProperty());

    private static bool IsLong(IProperty property) =>
        property.PropertyInfo?.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.MultilineText
        || property.GetMaxLength() > LongText
        || (property.GetMaxLength() is null && LongNames.Contains(property.Name));

    private static bool IsStamp(IProperty property) => property.Name == "CreatedAt" && property.ClrType == typeof(DateTimeOffset);

    private static bool IsDemanded(PropertyInfo? info) => info is not null
        && (info.IsDefined(typeof(RequiredMemberAttribute), true) || info.GetCustomAttribute<RequiredAttribute>(true) is { AllowEmptyStrings: false });

    private static bool IsInitOnly(PropertyInfo? info) =>
        info?.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static string? LabelOf(MemberInfo? info) => info?.GetCustomAttribute<DisplayAttribute>()?.GetName();

    private static string WithoutId(string name) => name.Length > 2 && name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name;

    private static List<(object Value, string Text, string Label)> OptionsOf(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (f.GetValue(null)!, f.Name, LabelOf(f) ?? Words.Of(f.Name)))];
    }
}
