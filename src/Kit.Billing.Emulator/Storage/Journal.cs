using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Storage;

/// <summary>
/// The state file: one JSON line per transaction. A line goes to the operating system in a single write, so a killed process leaves at
/// most one torn last line, which is dropped when the file is read. Opening compacts the file.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _lock;
    private readonly FileStream _file;

    private Journal(FileStream @lock, FileStream file) => (_lock, _file) = (@lock, file);

    /// <summary>Reads what an earlier process left, lets <paramref name="keep"/> prune it, and starts a compact file.</summary>
    public static Journal Open(string path, Func<Record, bool> keep, out IReadOnlyCollection<Record> records)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var @lock = Lock(path);
        try
        {
            var loaded = Read(path);
            records = [.. loaded.Values.Where(keep).OrderBy(record => record.Sequence)];

            var fresh = path + ".new";
            using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write))
            {
                foreach (var record in records)
                {
                    stream.Write(Line(new Changes([record], [])));
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
            var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            return new Journal(@lock, file);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    public void Append(Changes changes)
    {
        var before = _file.Length;
        try
        {
            _file.Write(Line(changes));
        }
        catch
        {
            // Half a line (a full disk) must not spoil what is written after it.
            _file.SetLength(before);
            throw;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException(
                $"The Stripe emulator's state file '{path}' is in use by another process. "
                + "Stop that process, or give this one its own file with StripeEmulatorOptions.StatePath.",
                error);
        }
    }

    private static Dictionary<string, Record> Read(string path)
    {
        var records = new Dictionary<string, Record>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return records;
        }

        var lines = File.ReadAllText(path, Encoding.UTF8).Split('\n');

        // The text after the last line feed is either empty or a write that a kill cut short.
        for (var index = 0; index < lines.Length - 1; index++)
        {
            Apply(lines[index], records, path, index + 1);
        }

        return records;
    }

    private static void Apply(string line, Dictionary<string, Record> records, string path, int number)
    {
        try
        {
            var entry = JsonNode.Parse(line)!.AsObject();
            foreach (var put in entry["put"]!.AsArray())
            {
                var record = new Record(put!["kind"]!.GetValue<string>(), put["seq"]!.GetValue<long>(), (JsonObject)put["doc"]!.DeepClone());
                records[record.Id] = record;
            }

            foreach (var removal in entry["del"]!.AsArray())
            {
                records.Remove(removal!.GetValue<string>());
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InvalidOperationException(
                $"The Stripe emulator's state file '{path}' is damaged in line {number}. Delete the file to start afresh.", error);
        }
    }

    private static byte[] Line(Changes changes)
    {
        var puts = changes.Puts.Select(record => (JsonNode)new JsonObject
        {
            ["kind"] = record.Kind,
            ["seq"] = record.Sequence,
            ["doc"] = record.Document.DeepClone(),
        });
        var removals = changes.Removals.Select(id => (JsonNode)JsonValue.Create(id));
        var entry = new JsonObject { ["put"] = new JsonArray([.. puts]), ["del"] = new JsonArray([.. removals]) };
        return Encoding.UTF8.GetBytes(entry.ToJsonString() + "\n");
    }
}
