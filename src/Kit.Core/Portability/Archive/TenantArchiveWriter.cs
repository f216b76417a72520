using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Kit.Portability;

/// <summary>Writes an archive from front to back into any stream; nothing is held but the row at hand.</summary>
internal sealed class TenantArchiveWriter : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private readonly AsyncOutput _output;
    private readonly ZipArchive _zip;
    private readonly DateTimeOffset _at;

    private TenantArchiveWriter(AsyncOutput output, ZipArchive zip, DateTimeOffset at)
    {
        _output = output;
        _zip = zip;
        _at = at;
    }

    public static async Task<TenantArchiveWriter> CreateAsync(Stream stream, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var output = new AsyncOutput(stream);
        return new(output, await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken), at);
    }

    /// <summary>How many files it has by now.</summary>
    public long Files { get; private set; }

    /// <summary>How many bytes it unpacks to by now; the manifest's do not count.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many bytes the longest line has.</summary>
    public long LongestLine { get; private set; }

    public async Task<ArchivedTable> WriteTableAsync(TenantTable table, IAsyncEnumerable<string> rows, CancellationToken cancellationToken)
    {
        var (count, hash) = await WriteLinesAsync(TenantArchiveManifest.FileOf(table.Name), rows, cancellationToken);
        return new(table.Name, [.. table.Columns.Select(c => new ArchivedColumn(c.Name, c.Type))], count, hash);
    }

    /// <summary>Writes the list of a part's files, which are written; none where there are none.</summary>
    public async Task<ArchivedPart> WriteListAsync(string part, IReadOnlyList<ArchivedFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return new(part, 0, 0, "");
        }

        var lines = files.Select(f => JsonSerializer.Serialize(f, ArchiveJson.Line)).ToAsyncEnumerable();
        var (count, hash) = await WriteLinesAsync(TenantArchiveManifest.ListOf(part), lines, cancellationToken);
        return new(part, count, files.Sum(f => f.Bytes), hash);
    }

    /// <summary>Writes a file; the archive is busy until its stream is disposed.</summary>
    public async Task<HashingStream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = _at;
        Files++;
        return new(await entry.OpenAsync(cancellationToken), bytes => Bytes += bytes);
    }

    private async Task<(long Count, string Sha256)> WriteLinesAsync(string name, IAsyncEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(name, cancellationToken);
        long count = 0;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            await file.WriteAsync(bytes, cancellationToken);
            await file.WriteAsync(LineEnd, cancellationToken);
            LongestLine = Math.Max(LongestLine, bytes.Length);
            count++;
        }

        return (count, file.Sha256());
    }

    public async Task WriteManifestAsync(TenantArchiveManifest manifest, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(TenantArchiveManifest.FileName, cancellationToken);
        await JsonSerializer.SerializeAsync(file, manifest, ArchiveJson.Options, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _zip.DisposeAsync();
        await _output.FlushAsync(CancellationToken.None);
    }
}
