using Kit.Testing;
using Tracker.Tests.Running;

namespace Tracker.Tests.Nodes;

/// <summary>Two processes of Tracker on one PostgreSQL, as behind a load balancer that sends each request where it likes.</summary>
public sealed class TwoNodes(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracker-");
    private readonly SmtpServer _mail = new();
    private TrackerProcess? _one;
    private TrackerProcess? _two;

    public TrackerProcess One => _one!;

    public TrackerProcess Two => _two!;

    public PostgresDatabase Database { get; private set; } = null!;

    /// <summary>What either of them has sent.</summary>
    public IReadOnlyCollection<string> Mails => _mail.Mails;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        var settings = MailSettings.For(_mail);
        settings["ConnectionStrings__Kit"] = Database.App;
        settings["ConnectionStrings__KitOwner"] = Database.Owner;

        // At once, so that both want to migrate and to seed.
        var starts = new[] { "one", "two" }.Select(name => TrackerProcess.StartAsync(_folder.CreateSubdirectory(name).FullName, settings)).ToList();
        (_one, _two) = (await starts[0], await starts[1]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _one, _two }.OfType<TrackerProcess>())
        {
            await node.DisposeAsync();
        }

        await _mail.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
