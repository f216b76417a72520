using System.Text;
using Tracker.Items.Csv;
using Tracker.Items.Import;

namespace Tracker.Isolation.Tests.Import;

/// <summary>Files that never end are read no further than one may be large; and cells that would be formulas come back as they were.</summary>
public sealed class CsvFileTests
{
    private const long Enough = 1_000_000;

    [Theory]
    [InlineData("", "x", "longer than 64 kB")]
    [InlineData("", ",", "longer than 64 kB")]
    [InlineData("Title\n", "x", "Line 2: a row is longer than 64 kB")]
    [InlineData("Title\n", ",", "Line 2: a row is longer than 64 kB")]
    [InlineData("Title\nMend the roof\n\"", "x\n", "Line 3: a row is longer than 64 kB")]
    [InlineData("Title\n", "x\n", "more than 20,000 rows")]
    public async Task What_never_ends_is_read_no_further(string start, string again, string answer)
    {
        await using var endless = new Endless(start, again);
        await using var csv = new CsvFile(endless);
        var refused = await Assert.ThrowsAsync<CsvFileException>(async () =>
        {
            await csv.ReadHeaderAsync(TestContext.Current.CancellationToken);
            await csv.ReadAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);
        });

        Assert.Contains(answer, refused.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Position, 1, Enough);
    }

    [Fact]
    public void A_cell_that_would_be_a_formula_is_text_and_comes_back_as_it_was()
    {
        foreach (var text in new[] { "", "=1+1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'=1", "''=1", "'", "''", "'a", "a=1", "-", "'-" })
        {
            var cell = SpreadsheetText.Escape(text);
            Assert.DoesNotContain(cell.Take(1), c => "=+-@\t\r\n".Contains(c, StringComparison.Ordinal));
            Assert.Equal(text, SpreadsheetText.Unescape(cell));
        }
    }

    /// <summary>A beginning, and then the same for ever.</summary>
    private sealed class Endless(string start, string again) : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
        private readonly byte[] _again = Encoding.UTF8.GetBytes(again);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, _position++)
            {
                buffer[offset + i] = _position < _start.Length ? _start[_position] : _again[(_position - _start.Length) % _again.Length];
            }

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
