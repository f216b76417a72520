using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kit.Features;

/// <summary>Which tenants have a flag. A tenant's place in the line depends on the flag's name and its own id alone, so that more per cent take it from nobody.</summary>
internal sealed class RollOut(IOptionsMonitor<FeaturesOptions> options)
{
    private const int Places = 10_000;
    private const int PlacesPerCent = Places / 100;
    private const int IdLength = 16;

    public FeatureValue Of(Guid tenantId, FeatureDefinition flag)
    {
        var percent = options.CurrentValue.RollOut.TryGetValue(flag.Name, out var set) ? set : flag.RollOut;
        return percent > 0 && Place(flag.Name, tenantId) < percent * (long)PlacesPerCent ? FeatureValue.On : FeatureValue.Off;
    }

    /// <summary>From 0 to 9,999. It must never change: tenants would lose flags.</summary>
    public static int Place(string flag, Guid tenantId)
    {
        Span<byte> text = new byte[IdLength + Encoding.UTF8.GetByteCount(flag)];
        tenantId.TryWriteBytes(text, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(flag, text[IdLength..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Places);
    }
}
