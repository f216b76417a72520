namespace Kit.Core.Tests.Files;

/// <summary>So many letters, made as they are read; it can't be sought in, and remembers how much was asked for at once.</summary>
internal class CountedStream(long length) : Stream
{
    private long _read;

    public int LargestRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        LargestRead = Math.Max(LargestRead, count);
        var read = (int)Math.Min(count, length - _read);
        for (var i = 0; i < read; i++)
        {
            buffer[offset + i] = (byte)('a' + ((_read + i) % 25));
        }

        _read += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
