using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kit.Audit;

/// <summary>
/// Hashes values so that no two different rows of values are the same bytes: each is preceded by its length. It must not change: what it
/// made yesterday is compared with what it makes in years.
/// </summary>
internal sealed class AuditHash : IDisposable
{
    private readonly IncrementalHash _hash;

    private AuditHash(IncrementalHash hash) => _hash = hash;

    public static AuditHash Plain() => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    public static AuditHash Keyed(byte[] key) => new(IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    public AuditHash Add(string? value)
    {
        if (value is null)
        {
            AddLength(-1);
            return this;
        }

        var bytes = Encoding.UTF8.GetBytes(value);
        AddLength(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public AuditHash Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        AddLength(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public AuditHash Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        AddLength(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>The microsecond, which is what both databases keep.</summary>
    public AuditHash Add(DateTimeOffset value) => Add(value.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public string ToText() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private void AddLength(int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        _hash.AppendData(bytes);
    }
}
