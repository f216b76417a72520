using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Kit.Files;

/// <summary>Signs links to the current tenant's files. The tenant is in the key, the file and the end in what is signed.</summary>
internal sealed class FileLinks(ITenantProtector protector, TimeProvider clock)
{
    private const string Purpose = "Kit.Files.Link";
    private const int IdLength = 16;

    public string Sign(Guid fileId, TimeSpan lifetime)
    {
        var content = new byte[IdLength + sizeof(long)];
        fileId.TryWriteBytes(content);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(IdLength), (clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds());
        return WebEncoders.Base64UrlEncode(protector.Create(Purpose).Protect(content));
    }

    public bool IsGood(string token, Guid fileId) =>
        TryRead(token, out var content)
        && content.Length == IdLength + sizeof(long)
        && new Guid(content.AsSpan(0, IdLength)) == fileId
        && clock.GetUtcNow().ToUnixTimeMilliseconds() < BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(IdLength));

    private bool TryRead(string token, [NotNullWhen(true)] out byte[]? content)
    {
        try
        {
            content = protector.Create(Purpose).Unprotect(WebEncoders.Base64UrlDecode(token));
            return true;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            content = null;
            return false;
        }
    }
}
