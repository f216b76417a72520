using Kit.Testing;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Demo;

public sealed class DemoOnPostgresTests(PostgresCluster postgres)
{
    [Fact]
    public async Task The_same_migrations_and_rows_are_made_on_PostgreSQL_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("tracker-");
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Kit"] = database.App, ["ConnectionStrings__KitOwner"] = database.Owner };

        // The second start finds it all done.
        for (var start = 1; start <= 2; start++)
        {
            await using var tracker = await TrackerProcess.StartAsync(folder.FullName, settings);
            foreach (var client in new[] { "acme-integration", "globex-integration" })
            {
                using var caller = await ApiCaller.ConnectAsync(tracker, client);
                Assert.Equal(12, (await caller.ListAsync("/api/projects?pageSize=1")).Total);
                Assert.Equal(200, (await caller.ListAsync("/api/work-items?pageSize=1")).Total);
            }
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Words_are_found_by_the_API_and_on_the_pages_within_the_tenant()
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("tracker-");
        await using (var tracker = await TrackerProcess.StartAsync(folder.FullName, new() { ["ConnectionStrings__Kit"] = database.App, ["ConnectionStrings__KitOwner"] = database.Owner }))
        {
            await Searches.AssertAsync(tracker, "acme-integration", "globex-integration");
        }

        folder.Delete(recursive: true);
    }
}
