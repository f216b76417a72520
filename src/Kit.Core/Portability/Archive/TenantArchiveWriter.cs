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

    public async Task<ArchivedTable> WriteTableAsync(TenantTable table, IAsyncEnumerable<string> rows, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(TenantArchiveManifest.FileOf(table.Name), cancellationToken);
        long count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(row), cancellationToken);
            await file.WriteAsync(LineEnd, cancellationToken);
            count++;
        }

        return new(table.Name, [.. table.Columns.Select(c => new ArchivedColumn(c.Name, c.Type))], count, file.Sha256());
    }

    /// <summary>Writes a file; the archive is busy until its stream is disposed.</summary>
    public async Task<HashingStream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = _at;
        return new(await entry.OpenAsync(cancellationToken));
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
