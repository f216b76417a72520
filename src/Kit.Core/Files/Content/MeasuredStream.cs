using System.Security.Cryptography;

namespace Kit.Files;

/// <summary>Passes a file's bytes on, and counts and hashes them as they go. It stops at the byte that is one too many.</summary>
internal sealed class MeasuredStream(Stream inner, Action<long> check) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _head = [];
    private int _headRead;
    private bool _ended;

    public long Size { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Size; set => throw new NotSupportedException(); }

    /// <summary>Looks at the start, which is still to be read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(int length, CancellationToken cancellationToken)
    {
        var head = new byte[length];
        var read = await inner.ReadAtLeastAsync(head, length, throwOnEndOfStream: false, cancellationToken);
        _head = head[..read];
        return _head;
    }

    /// <summary>The hash of all bytes, once they were read to the end.</summary>
    public string Finish() => _ended
        ? Convert.ToHexStringLower(_hash.GetHashAndReset())
        : throw new InvalidOperationException("The store did not read the file to its end.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        int read;
        if (_headRead < _head.Length)
        {
            read = Math.Min(buffer.Length, _head.Length - _headRead);
            _head.AsMemory(_headRead, read).CopyTo(buffer);
            _headRead += read;
        }
        else
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }

        _ended = read == 0;
        _hash.AppendData(buffer.Span[..read]);
        Size += read;
        check(Size);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Files are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
