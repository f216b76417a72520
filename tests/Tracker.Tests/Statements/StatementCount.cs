using System.Text.Json;
using Tracker.Tests.Running;

namespace Tracker.Tests.Statements;

/// <summary>
/// Counts, from EF Core's own log, the commands that a request had EF Core send to PostgreSQL. Each is a round trip at least; not in the log, and not counted, are a
/// transaction's BEGIN, which goes with its first command, its COMMIT, a trip of its own, and what is sent past EF Core.
/// </summary>
internal sealed class StatementCount(TrackerProcess tracker)
{
    private const string Commands = "Microsoft.EntityFrameworkCore.Database.Command";
    private const string Hosting = "Microsoft.AspNetCore.Hosting.Diagnostics";
    private const int Finished = 2;
    private const int Executed = 20101;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What the process must be started with: one JSON object a line, which names its request.</summary>
    public static Dictionary<string, string> Settings { get; } = new()
    {
        ["Logging__Console__FormatterName"] = "json",
        ["Logging__Console__FormatterOptions__IncludeScopes"] = "true",
        [$"Logging__LogLevel__{Commands}"] = "Information",
        [$"Logging__LogLevel__{Hosting}"] = "Information",
    };

    /// <summary>The commands that a request sent. All requests for its path go through here, one after the other.</summary>
    public async Task<List<string>> OfAsync(string path, Func<Task> request)
    {
        var start = tracker.OutputLength;
        await request();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var lines = Lines(start).ToList();
            if (lines.FindLast(l => l.Category == Hosting && l.EventId == Finished && l.Path == path) is { } end)
            {
                return [.. lines.Where(l => l is { Category: Commands, EventId: Executed } && l.RequestId == end.RequestId).Select(l => l.Text)];
            }

            // The answer is there before the log is.
            await Task.Delay(20, patience.Token);
        }
    }

    private IEnumerable<Line> Lines(int start)
    {
        // The last piece may be half a line.
        foreach (var line in tracker.OutputFrom(start).Split('\n')[..^1].Where(l => l.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("Category").GetString() is (Commands or Hosting) and var category && RequestOf(root) is { } request)
            {
                yield return new(category, root.GetProperty("EventId").GetInt32(), request.Path, request.Id, root.GetProperty("Message").GetString()!);
            }
        }
    }

    private static (string Path, string Id)? RequestOf(JsonElement line) => line.GetProperty("Scopes").EnumerateArray()
        .Where(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty("RequestPath", out _))
        .Select(s => ((string, string)?)(s.GetProperty("RequestPath").GetString()!, s.GetProperty("RequestId").GetString()!))
        .FirstOrDefault();

    private sealed record Line(string Category, int EventId, string Path, string RequestId, string Text);
}
