using Kit.Testing;

namespace Kit.Api.Tests.TestModel;

/// <summary>A host on each database, with four work items in a project of acme's, for tests that change nothing.</summary>
public sealed class SeededDesks(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly Dictionary<On, Desk> _desks = [];

    public Desk this[On on] => _desks[on];

    public static async Task SeedAsync(Desk desk)
    {
        var project = new Project { Name = "A" };
        var noon = new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.FromHours(1));
        WorkItem Item(int n, string title, ProjectState status) => new()
        {
            Title = title, Status = status, ProjectId = project.Id, DueOn = new(2026, 1, n), Price = n * 1.5m, RemindAt = noon.AddHours(n - 1),
            Estimate = n == 1 ? 3 : null, Urgent = n == 2, StartsAt = new(8, 30), CreatedAt = noon.AddDays(n), Kind = "task",
        };
        await desk.SaveAsync(
            desk.Acme, project, Item(1, "a", ProjectState.Active), Item(2, "b", ProjectState.Active), Item(3, "c", ProjectState.InPlanning), Item(4, "d", ProjectState.InPlanning));
    }

    public async ValueTask InitializeAsync()
    {
        _desks[On.Sqlite] = await Desk.OnSqliteAsync();
        _desks[On.Postgres] = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await Task.WhenAll(_desks.Values.Select(SeedAsync));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks.Values)
        {
            await desk.DisposeAsync();
        }
    }
}
