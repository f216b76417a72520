using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Kit.Portability;

/// <summary>The lines of a table's file, each of which must be a row of exactly the table's columns.</summary>
internal sealed class RowLines(HashingStream file, ArchivedTable archived, int maxRowBytes)
{
    private const int PortionRows = 1000;
    private const int PortionBytes = 1 << 20;
    private const int MaxDepth = 512;
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = MaxDepth };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly byte[][] _names = [.. archived.Columns.Select(c => Encoding.UTF8.GetBytes(c.Name))];

    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 65536, leaveOpen: true));
        var portion = new List<string>();
        long count = 0;
        var size = 0;
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                if (portion.Count == PortionRows || (portion.Count > 0 && size + line.Length > PortionBytes))
                {
                    yield return portion;
                    portion = [];
                    size = 0;
                }

                portion.Add(Row(line));
                size += (int)line.Length;
                if (++count > archived.Rows)
                {
                    throw Wrong();
                }

                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > maxRowBytes)
            {
                throw TenantArchiveException.Invalid($"A row of table {archived.Name} is longer than {maxRowBytes} bytes (Kit:Portability:MaxRowBytes).");
            }

            var rest = buffer.Length;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                if (rest > 0 || count != archived.Rows || file.Sha256() != archived.Sha256)
                {
                    throw Wrong();
                }

                break;
            }
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }

    private string Row(ReadOnlySequence<byte> line)
    {
        if (line.Length > maxRowBytes)
        {
            throw TenantArchiveException.Invalid($"A row of table {archived.Name} is longer than {maxRowBytes} bytes (Kit:Portability:MaxRowBytes).");
        }

        var reader = new Utf8JsonReader(line, isFinalBlock: true, new JsonReaderState(Reading));
        reader.Read();
        var good = reader.TokenType == JsonTokenType.StartObject;
        foreach (var name in _names)
        {
            good = good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);
            if (!good)
            {
                break;
            }

            reader.Read();
            reader.Skip();
        }

        if (!good || !reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw TenantArchiveException.Invalid($"A row of table {archived.Name} does not have exactly the table's columns.");
        }

        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException e)
        {
            throw TenantArchiveException.Invalid($"A row of table {archived.Name} is not UTF-8.", e);
        }
    }

    private TenantArchiveException Wrong() => TenantArchiveException.Invalid($"The rows of table {archived.Name} are not those that the manifest says.");
}
