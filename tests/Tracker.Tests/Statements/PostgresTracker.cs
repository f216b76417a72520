using Kit.Testing;
using Tracker.Tests.Running;

namespace Tracker.Tests.Statements;

/// <summary>Tracker with the demo's rows on PostgreSQL, which logs its commands.</summary>
public sealed class PostgresTracker(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracker-");
    private TrackerProcess? _process;

    public TrackerProcess Process => _process ?? throw new InvalidOperationException("Tracker is not running.");

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _process = await TrackerProcess.StartAsync(_folder.FullName, new(StatementCount.Settings)
        {
            ["ConnectionStrings__Kit"] = database.App,
            ["ConnectionStrings__KitOwner"] = database.Owner,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
