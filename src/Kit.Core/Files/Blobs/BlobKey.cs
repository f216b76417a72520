using System.ComponentModel;
using System.Globalization;

namespace Kit.Files;

/// <summary>Names a file's bytes. There is no part of it that a user could choose.</summary>
/// <param name="TenantId">Whose they are.</param>
/// <param name="FileId">Which file's.</param>
[ImmutableObject(true)]
public readonly record struct BlobKey(Guid TenantId, Guid FileId)
{
    private const int IdLength = 32;

    /// <summary>The prefix of all keys of a tenant: its id, and a slash.</summary>
    public static string Prefix(Guid tenantId) => $"{tenantId:N}/";

    /// <summary>Reads what <see cref="ToString"/> wrote; anything else is no key.</summary>
    public static bool TryParse(string text, out BlobKey key)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isKey = text.Length == IdLength + 1 + IdLength && text.IndexOf('/', StringComparison.Ordinal) == IdLength;
        if (isKey && Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var tenant) && Guid.TryParseExact(text.AsSpan(IdLength + 1), "N", out var file))
        {
            key = new(tenant, file);
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>The tenant's id, a slash, the file's id; each as 32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TenantId:N}/{FileId:N}");
}
