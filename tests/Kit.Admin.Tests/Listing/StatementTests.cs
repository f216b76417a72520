using Kit.Admin.Tests.TestModel;

namespace Kit.Admin.Tests.Listing;

public sealed class StatementTests
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
    public async Task Page_takes_the_same_number_of_statements_for_few_rows_and_for_many(string user, string path, int statements)
    {
        Assert.Equal((statements, statements), (await CountAsync(user, path, 5), await CountAsync(user, path, 100)));
    }

    private static async Task<int> CountAsync(string user, string path, int rows)
    {
        await using var desk = await Desk.OnSqliteAsync();
        var member = await desk.MembershipAsync(desk.Acme);
        var project = await desk.AddItemsAsync(desk.Acme, "Mars", rows, (row, _) => row.AssigneeId = member);
        var items = await desk.InAsync(desk.Acme, db => Task.FromResult(db.WorkItems.Select(i => i.Id).ToList()));
        await desk.AddAsync(desk.Acme, [.. items.Select(i => new Remark("Good") { WorkItemId = i, AuthorId = member })]);
        await desk.AddItemsAsync(desk.Globex, "Venus", rows);

        using var browser = desk.As(user);
        path = path.Replace("{item}", items[0].ToString(), StringComparison.Ordinal).Replace("{project}", project.Id.ToString(), StringComparison.Ordinal);
        await browser.GetAsync(path); // the tenant and the membership are kept from here on
        desk.Log.Clear();
        await browser.GetAsync(path);
        Assert.Equal(System.Net.HttpStatusCode.OK, browser.Status);
        return desk.Log.Statements.Count;
    }
}
