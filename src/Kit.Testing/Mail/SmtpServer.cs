using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kit.Testing;

/// <summary>
/// An SMTP server on a free port of this machine, for <c>Kit:Mail:Host</c> and <c>Kit:Mail:Port</c>: it keeps the mails it takes, refuses
/// commands as a test says, and can be made to keep its clients waiting. It speaks without encryption.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _hold;
    private int _held;

    /// <summary>Starts to listen.</summary>
    public SmtpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port, chosen by the system.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The mails it took, whole, in their order.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Every line that clients sent outside of a mail's data.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Replies to give instead of the usual ones, by the command's start, each once.</summary>
    public ConcurrentDictionary<string, string> Refusals { get; } = new();

    /// <summary>How many clients have been kept waiting since the server was made, those that have gone away included.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Keeps clients that connect from now on waiting for the server's first word, until <see cref="Release"/>.</summary>
    public void Hold() => _hold ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Goes on with those who wait, and takes mails again.</summary>
    public void Release()
    {
        _hold?.TrySetResult();
        _hold = null;
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ConverseAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (_hold is { } hold)
        {
            Interlocked.Increment(ref _held);
            await hold.Task.WaitAsync(_stop.Token);
        }

        await writer.WriteLineAsync("220 test ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Enqueue(line);
            if (Refusals.Keys.FirstOrDefault(k => line.StartsWith(k, StringComparison.OrdinalIgnoreCase)) is { } key && Refusals.TryRemove(key, out var refusal))
            {
                await writer.WriteLineAsync(refusal);
                continue;
            }

            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-test\r\n250 AUTH PLAIN");
                    break;
                case "AUTH":
                    await writer.WriteLineAsync("235 welcome");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    Mails.Enqueue(await ReadMailAsync(reader));
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private static async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return mail.ToString();
    }
}
