using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kit.Audit;

/// <summary>
/// Makes ids of version 7 whose order is that of the entries' instants, to the microsecond, and within one that of their making. So a
/// period is a range of ids, and the key is all the index that it needs.
/// </summary>
internal sealed class AuditEntryIds
{
    private const int CounterBits = 24;
    private int _made = RandomNumberGenerator.GetInt32(1 << (CounterBits - 1));

    public Guid Next(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[12..]);
        Stamp(bytes, at);
        var number = (uint)Interlocked.Increment(ref _made) & ((1 << CounterBits) - 1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], 0x80_00_00_00 | (number << 6) | (bytes[12] & 0x3Fu));
        return new(bytes, bigEndian: true);
    }

    /// <summary>An id that comes before those of every entry made at that instant or later.</summary>
    public static Guid First(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Stamp(bytes, at);
        return new(bytes, bigEndian: true);
    }

    // 48 bits of milliseconds, the version, 12 bits of a millisecond's fraction.
    private static void Stamp(Span<byte> bytes, DateTimeOffset at)
    {
        const int Micros = 1000;
        var micros = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var fraction = micros % Micros * 4096 / Micros;
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((micros / Micros) << 16) | 0x7000 | fraction);
    }
}
