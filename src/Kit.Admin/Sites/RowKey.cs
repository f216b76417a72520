using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>What names a row in addresses: its id; on the operators' site, for rows that tenants own, the tenant's id before it.</summary>
/// <param name="Tenant">The tenant, where all tenants' rows are in sight.</param>
/// <param name="Id">The id.</param>
internal sealed record RowKey(Guid? Tenant, object Id)
{
    private const char Separator = '~';

    public string Text => Tenant is { } tenant ? $"{tenant}{Separator}{IdText}" : IdText;

    public string IdText => Id is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : (string)Id;

    public static RowKey? Parse(string text, IProperty id, bool withTenant)
    {
        Guid? tenant = null;
        if (withTenant)
        {
            var end = text.IndexOf(Separator, StringComparison.Ordinal);
            if (end < 0 || !Guid.TryParse(text.AsSpan(0, end), out var found))
            {
                return null;
            }

            (tenant, text) = (found, text[(end + 1)..]);
        }

        return ParseId(text, id) is { } value ? new(tenant, value) : null;
    }

    public static object? ParseId(string text, IProperty id) => Type.GetTypeCode(Nullable.GetUnderlyingType(id.ClrType) ?? id.ClrType) switch
    {
        TypeCode.String => text,
        TypeCode.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        TypeCode.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => Guid.TryParse(text, out var guid) ? guid : null,
    };

    public static bool CanParse(IProperty id) =>
        (Nullable.GetUnderlyingType(id.ClrType) ?? id.ClrType) is var type && (type == typeof(Guid) || type == typeof(string) || type == typeof(int) || type == typeof(long));
}
