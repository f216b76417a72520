using Microsoft.Data.Sqlite;

namespace Tracker.Tests.Running;

/// <summary>One Tracker with the demo's rows, on SQLite, for all tests that don't need one of their own.</summary>
public sealed class DemoTracker : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tracker-").FullName;
    private TrackerProcess? _process;

    public TrackerProcess Process => _process ?? throw new InvalidOperationException("Tracker is not running.");

    public string Url => Process.Url;

    /// <summary>Changes rows past Tracker, as another node would.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "kit.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0, sql);
    }

    public async ValueTask InitializeAsync() => _process = await TrackerProcess.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
