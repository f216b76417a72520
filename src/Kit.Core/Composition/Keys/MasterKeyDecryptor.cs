using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Kit.Hosting;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Composition;

/// <summary>The other way. Its name stands in the database with every key, and must not change.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var key = services.GetRequiredService<IOptions<KitOptions>>().Value.MasterKey
            ?? throw new KitException(KitErrors.MissingSetting, "The keys in the database are encrypted. Set Kit:MasterKey to the key they were encrypted with.");
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[sealedBytes.Length - MasterKeyEncryptor.NonceLength - MasterKeyEncryptor.TagLength];
        using var aes = new AesGcm(Convert.FromBase64String(key), MasterKeyEncryptor.TagLength);
        aes.Decrypt(
            sealedBytes.AsSpan(0, MasterKeyEncryptor.NonceLength),
            sealedBytes.AsSpan(MasterKeyEncryptor.NonceLength + MasterKeyEncryptor.TagLength),
            sealedBytes.AsSpan(MasterKeyEncryptor.NonceLength, MasterKeyEncryptor.TagLength),
            plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
