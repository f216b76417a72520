using Kit.Admin.Tests.TestModel;
using Kit.Testing;

namespace Kit.Admin.Tests.Listing;

public sealed class StatementTests(StatementDesks desks) : IClassFixture<StatementDesks>
{
    [Theory]
    [InlineData("acme.owner", "/t/acme/admin/work-items?status=Open&size=100", 2)]
    [InlineData("acme.owner", "/t/acme/admin/work-items?status=Open&sort=-projectId&q=a&size=100", 2)]
    [InlineData("acme.owner", "/t/acme/admin/remarks?size=100", 4)]
    [InlineData("acme.owner", "/t/acme/admin/projects", 2)]
    [InlineData("acme.owner", "/t/acme/admin/work-items?more=1&size=100", 5)]
    [InlineData("acme.owner", "/t/acme/admin/work-items/new", 3)]
    [InlineData("acme.owner", "/t/acme/admin/work-items/{item}", 1)]
    [InlineData("acme.owner", "/t/acme/admin/work-items/{item}/edit", 4)]
    [InlineData("acme.owner", "/t/acme/admin/work-items/{item}/history", 4)]
    [InlineData("acme.owner", "/t/acme/admin/projects/{project}/delete", 3)]
    [InlineData("acme.owner", "/t/acme/admin", 1)]
    [InlineData("olga", "/admin/work-items?status=Open&size=100", 3)]
    [InlineData("olga", "/admin/tenants", 2)]
    [InlineData("acme.owner", "/t/acme/admin/audit-entries", 1)]
    [InlineData("acme.owner", "/t/acme/admin/audit-entries?entity=work-items&actor=system&from=2020-01-01", 1)]
    [InlineData("acme.owner", "/t/acme/admin/audit-entries/export?format=csv", 1)]
    [InlineData("olga", "/admin/audit-entries?tenant=acme", 1)]
    [InlineData("olga", "/admin/audit-entries?tenant=*", 2)]
    public async Task Page_takes_the_same_number_of_statements_for_few_rows_and_for_many_on_either_database(string user, string path, int statements)
    {
        foreach (var desk in desks.All)
        {
            Assert.Equal(statements, await desk.CountAsync(user, path));
        }
    }
}

/// <summary>Hosts that are only read: each database, with few rows and with many.</summary>
public sealed class StatementDesks(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly List<FilledDesk> _all = [];

    public IReadOnlyList<FilledDesk> All => _all;

    public async ValueTask InitializeAsync()
    {
        foreach (var database in new[] { "SQLite", "PostgreSQL" })
        {
            foreach (var rows in new[] { 5, 100 })
            {
                _all.Add(await FilledDesk.StartAsync(await Desk.OnAsync(database, postgres), rows));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _all)
        {
            await desk.Desk.DisposeAsync();
        }
    }
}

public sealed record FilledDesk(Desk Desk, Guid Item, Guid Project)
{
    public static async Task<FilledDesk> StartAsync(Desk desk, int rows)
    {
        var member = await desk.MembershipAsync(desk.Acme);
        var project = await desk.AddItemsAsync(desk.Acme, "Mars", rows, (row, _) => row.AssigneeId = member);
        var items = await desk.InAsync(desk.Acme, db => Task.FromResult(db.WorkItems.Select(i => i.Id).ToList()));
        await desk.AddAsync(desk.Acme, [.. items.Select(i => new Remark("Good") { WorkItemId = i, AuthorId = member })]);
        await desk.AddItemsAsync(desk.Globex, "Venus", rows);
        return new(desk, items[0], project.Id);
    }

    public async Task<int> CountAsync(string user, string path)
    {
        using var browser = Desk.As(user);
        path = path.Replace("{item}", Item.ToString(), StringComparison.Ordinal).Replace("{project}", Project.ToString(), StringComparison.Ordinal);
        await browser.GetAsync(path); // the tenant and the membership are kept from here on
        Desk.Log.Clear();
        await browser.GetAsync(path);
        Assert.Equal(System.Net.HttpStatusCode.OK, browser.Status);
        return Desk.Log.Statements.Count;
    }
}
