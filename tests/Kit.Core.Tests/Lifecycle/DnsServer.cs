using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kit.Core.Tests.Lifecycle;

/// <summary>A name server on loopback that knows TXT records only: real packets over UDP, as RFC 1035 has them.</summary>
public sealed class DnsServer : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const int ServerFailure = 2;
    private const int NoSuchName = 3;
    private const int TextLength = 255;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public DnsServer() => _running = RunAsync();

    /// <summary>The texts of each name, in lower case.</summary>
    public ConcurrentDictionary<string, string[]> Records { get; } = new();

    /// <summary>Whether it answers every question with SERVFAIL.</summary>
    public bool Fails { get; set; }

    /// <summary>The names that were asked for.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var question = await _socket.ReceiveAsync(_stop.Token);
            await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint, _stop.Token);
        }
    }

    private byte[] Answer(byte[] question)
    {
        var labels = new List<string>();
        var at = HeaderLength;
        while (question[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }

        var end = at + 5; // the root's empty label, type, class
        var name = string.Join('.', labels).ToLowerInvariant();
        Questions.Enqueue(name);
        var texts = Fails ? [] : Records.GetValueOrDefault(name) ?? [];
        var code = Fails ? ServerFailure : texts.Length == 0 ? NoSuchName : 0;

        using var packet = new MemoryStream();
        packet.Write(question, 0, 2);                            // the id
        packet.Write([0x85, (byte)(0x80 | code)]);               // an authoritative answer
        packet.Write([0, 1, 0, (byte)texts.Length, 0, 0, 0, 0]); // one question, its answers
        packet.Write(question, HeaderLength, end - HeaderLength);
        foreach (var text in texts)
        {
            WriteText(packet, text);
        }

        return packet.ToArray();
    }

    private static void WriteText(MemoryStream packet, string text)
    {
        // Texts longer than 255 bytes come in pieces.
        var pieces = text.Chunk(TextLength).Select(p => Encoding.UTF8.GetBytes(p)).ToList();
        packet.Write([0xC0, HeaderLength, 0, 16, 0, 1, 0, 0, 0, 60]); // the question's name, TXT, IN, for a minute
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)pieces.Sum(p => p.Length + 1));
        packet.Write(length);
        foreach (var piece in pieces)
        {
            packet.WriteByte((byte)piece.Length);
            packet.Write(piece);
        }
    }
}
