using System.IO.Compression;
using System.Text.Json;

namespace Kit.Portability;

/// <summary>
/// Reads an archive that may be anybody's. Files are asked for by the names that the model gives, never by those that the archive has; what is
/// unpacked is counted, and checked against the manifest before it is believed.
/// </summary>
internal sealed class TenantArchiveReader : IAsyncDisposable
{
    private const int MaxManifestBytes = 8 << 20;
    private static readonly ArchivedColumn[] ListColumns = [new("name", "text"), new("bytes", "bigint"), new("sha256", "text")];
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly PortabilityOptions _options;
    private readonly Dictionary<string, IReadOnlyList<ArchivedFile>> _parts = new(StringComparer.Ordinal);
    private long _unpacked;

    private TenantArchiveReader(ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, PortabilityOptions options)
    {
        _zip = zip;
        _entries = entries;
        _options = options;
    }

    public TenantArchiveManifest Manifest { get; private set; } = null!;

    /// <exception cref="TenantArchiveException">It is no archive of Kit's (<c>KIT2060</c>).</exception>
    public static Task<TenantArchiveReader> OpenAsync(Stream stream, PortabilityOptions options, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("An archive is read from its end: the stream must be able to seek. Put it into a file first.", nameof(stream));
        }

        var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry) || entries.Count > TenantArchiveManifest.MaxFiles)
            {
                throw TenantArchiveException.Invalid("It has two files of one name, or too many files.");
            }
        }

        var reader = new TenantArchiveReader(zip, entries, options);
        reader.Manifest = await reader.ReadManifestAsync(cancellationToken);
        foreach (var part in reader.Manifest.Parts)
        {
            if (!reader._parts.TryAdd(part.Name, await reader.ReadListAsync(part, cancellationToken)))
            {
                throw TenantArchiveException.Invalid("It names a part twice.");
            }
        }

        return reader;
    });

    /// <summary>The files of one of the manifest's parts.</summary>
    public IReadOnlyList<ArchivedFile> FilesOf(ArchivedPart part) => _parts[part.Name];

    /// <summary>Sees that the archive has the files that its manifest names, and no others.</summary>
    public void CheckFiles()
    {
        IEnumerable<string> named =
        [
            TenantArchiveManifest.FileName,
            .. Manifest.Tables.Select(t => TenantArchiveManifest.FileOf(t.Name)),
            .. Manifest.Parts.Where(p => FilesOf(p).Count > 0).Select(p => TenantArchiveManifest.ListOf(p.Name)),
            .. Manifest.Parts.SelectMany(p => FilesOf(p).Select(f => TenantArchiveManifest.FileOf(p.Name, f.Name))),
        ];
        var expected = named.ToList();
        if (!_entries.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(expected) || expected.Count != _entries.Count)
        {
            throw TenantArchiveException.Invalid("It does not have the files that its manifest names, and no others.");
        }
    }

    /// <summary>Hands out a table's rows in portions. The last one comes only when count and hash are those of the manifest.</summary>
    public Task ReadTableAsync(ArchivedTable archived, Func<IReadOnlyList<string>, Task> write, CancellationToken cancellationToken) =>
        ReadLinesAsync(TenantArchiveManifest.FileOf(archived.Name), archived, write, cancellationToken);

    /// <summary>Hands out a part's file; what is read of it is checked afterwards.</summary>
    public Task ReadFileAsync(ArchivedPart part, ArchivedFile archived, Func<Stream, Task> read, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var file = await OpenAsync(TenantArchiveManifest.FileOf(part.Name, archived.Name), cancellationToken);
        file.IsLent = true;
        try
        {
            await read(file);
        }
        finally
        {
            file.IsLent = false;
        }

        await file.CopyToAsync(Stream.Null, cancellationToken); // what the store did not ask for is to be right too
        return file.Bytes == archived.Bytes && file.Sha256() == archived.Sha256
            ? true
            : throw TenantArchiveException.Invalid($"File {archived.Name} of part {part.Name} is not what the manifest says.");
    });

    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    private Task<bool> ReadLinesAsync(string name, ArchivedTable archived, Func<IReadOnlyList<string>, Task> write, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var file = await OpenAsync(name, cancellationToken);
        var lines = new RowLines(file, archived, _options.MaxRowBytes);
        await foreach (var portion in lines.ReadAsync(cancellationToken))
        {
            await write(portion);
        }

        return true;
    });

    private async Task<HashingStream> OpenAsync(string name, CancellationToken cancellationToken) => _entries.TryGetValue(name, out var entry)
        ? new(await entry.OpenAsync(cancellationToken), Count)
        : throw TenantArchiveException.Invalid($"It has no file {name}.");

    private void Count(int bytes)
    {
        if ((_unpacked += bytes) > _options.MaxArchiveBytes)
        {
            throw TenantArchiveException.Invalid($"It unpacks to more than {_options.MaxArchiveBytes} bytes (Kit:Portability:MaxArchiveBytes).");
        }
    }

    // A list is lines of JSON as a table's rows are, and read with the same care.
    private async Task<IReadOnlyList<ArchivedFile>> ReadListAsync(ArchivedPart part, CancellationToken cancellationToken)
    {
        var files = new List<ArchivedFile>();
        if (part.Files == 0)
        {
            return files;
        }

        await ReadLinesAsync(
            TenantArchiveManifest.ListOf(part.Name),
            new(TenantArchiveManifest.ListOf(part.Name), ListColumns, part.Files, part.Sha256),
            lines =>
            {
                files.AddRange(lines.Select(l => JsonSerializer.Deserialize<ArchivedFile>(l, ArchiveJson.Line)!));
                return files.Count > TenantArchiveManifest.MaxFiles ? throw TenantArchiveException.Invalid("It has too many files.") : Task.CompletedTask;
            },
            cancellationToken);
        return files;
    }

    private async Task<TenantArchiveManifest> ReadManifestAsync(CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(TenantArchiveManifest.FileName, cancellationToken);
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxManifestBytes)
            {
                throw TenantArchiveException.Invalid("Its manifest is too large.");
            }
        }

        buffer.Position = 0;
        var manifest = await JsonSerializer.DeserializeAsync<TenantArchiveManifest>(buffer, ArchiveJson.Options, cancellationToken)
            ?? throw TenantArchiveException.Invalid("Its manifest is empty.");
        return manifest.FormatVersion == TenantArchiveManifest.CurrentFormat
            ? manifest
            : throw TenantArchiveException.Invalid($"It is of form {manifest.FormatVersion}; this version reads {TenantArchiveManifest.CurrentFormat}.");
    }

    // Whatever a broken file does to those who unpack and parse it is one error.
    private static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException or IOException)
        {
            throw TenantArchiveException.Invalid("It is no archive of a tenant, or it is broken.", e);
        }
    }
}
