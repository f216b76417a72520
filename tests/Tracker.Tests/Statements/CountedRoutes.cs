namespace Tracker.Tests.Statements;

/// <summary>Which of Tracker's routes are counted, and why the others are not.</summary>
internal static class CountedRoutes
{
    private const string Ada = "ada@acme.test";
    private const string Olive = "operator@kit.test";

    /// <summary>The pages: the second time, and after the table has many more rows, as many as the first.</summary>
    public static IReadOnlyList<CountedPage> Pages =>
    [
        new("GET /", Ada, "/t/acme/", 5, Grows: "projects"),
        new("GET /my", Ada, "/t/acme/my", 2, Grows: "work_items"),
        new("GET /search", Ada, "/t/acme/search?q=review", 2, Grows: "work_items"),
        new("GET /settings", Ada, "/t/acme/settings", 2),
        new("GET /projects/{id:guid}", Ada, "/t/acme/projects/{project}", 6, Grows: "work_items"),
        new("GET /projects/{id:guid}/edit", Ada, "/t/acme/projects/{project}/edit", 2),
        new("GET /items/{id:guid}", Ada, "/t/acme/items/{item}", 5, Grows: "comments"),
        new("GET /settings/organisation", Ada, "/t/acme/settings/organisation", 2),
        new("GET /members", Ada, "/t/acme/members", 3),
        new("GET /billing", Ada, "/t/acme/billing", 6),
        new("GET /admin", Ada, "/t/acme/admin", 1),
        new("GET /admin/{entity}", Ada, "/t/acme/admin/work-items?size=100", 2, Grows: "work_items"),
        new("GET /admin/{entity}/new", Ada, "/t/acme/admin/work-items/new", 2, Grows: "projects"),
        new("GET /admin/{entity}/{id}", Ada, "/t/acme/admin/work-items/{item}", 2, Grows: "comments"),
        new("GET /admin/{entity}/{id}/edit", Ada, "/t/acme/admin/work-items/{item}/edit", 2, Grows: "projects"),
        new("GET /admin/{entity}/{id}/delete", Ada, "/t/acme/admin/work-items/{item}/delete", 2, Grows: "comments"),
        new("GET /admin/{entity}/{id}/history", Ada, "/t/acme/admin/work-items/{item}/history", 2),
        new("GET /account", Ada, "/account", 2),
        new("GET /tenants", Ada, "/tenants", 1),
        new("GET /admin where no tenant is named", Olive, "/admin", 1),
        new("GET /admin/{entity} where no tenant is named", Olive, "/admin/work-items?size=100", 3, Grows: "work_items"),
        new("GET /admin/{entity} where no tenant is named", Olive, "/admin/tenants", 2),
        new("GET /admin/{entity} where no tenant is named", Olive, "/admin/audit-entries?tenant=*", 2, Grows: "kit.audit_entries"),
        new("GET /admin/{entity}/{id} where no tenant is named", Olive, "/admin/tenants/{acme}", 6),
        new("GET /admin/tenants/{id:guid}/status", Olive, "/admin/tenants/{acme}/status", 2),
        new("GET /admin/tenants/{id:guid}/export", Olive, "/admin/tenants/{acme}/export", 2),
        new("GET /admin/tenants/{id:guid}/clone", Olive, "/admin/tenants/{acme}/clone", 2),
        new("GET /admin/tenants/{id:guid}/erase", Olive, "/admin/tenants/{acme}/erase", 2),
        new("GET /admin/tenants/{id:guid}/move", Olive, "/admin/tenants/{acme}/move", 2),
    ];

    /// <summary>The lists of the API.</summary>
    public static IReadOnlyList<CountedList> Lists =>
    [
        new("GET /api/projects", "/api/projects", "?pageSize={0}", 1),
        new("GET /api/work-items", "/api/work-items", "?pageSize={0}", 1),
        new("GET /api/work-items", "/api/work-items", "?status=open&sort=-createdAt&pageSize={0}", 1),
        new("GET /api/work-items", "/api/work-items", "?search=review&pageSize={0}", 2),
        new("GET /api/comments", "/api/comments", "?pageSize={0}", 1),
    ];

    /// <summary>What is done by the API to a row of each resource.</summary>
    public static IReadOnlyList<string> Items =>
        [.. new[] { "projects", "work-items", "comments" }.SelectMany(r => new[] { $"POST /api/{r}", $"GET /api/{r}/{{id}}", $"PATCH /api/{r}/{{id}}", $"DELETE /api/{r}/{{id}}" })];

    /// <summary>What is done by forms.</summary>
    public static IReadOnlyList<string> Forms =>
    [
        "POST /", "POST /projects/{id:guid}", "POST /projects/{id:guid}?handler=Move", "POST /projects/{id:guid}/edit", "POST /items/{id:guid}", "POST /items/{id:guid}?handler=Comment",
        "POST /items/{id:guid}?handler=Delete", "POST /projects/{id:guid}/edit?handler=Delete", "POST /settings",
        "POST /admin/{entity}/new", "POST /admin/{entity}/{id}/edit", "POST /admin/{entity}/{id}/delete",
    ];

    public static IReadOnlyList<string> All => [.. Pages.Select(p => p.Route).Concat(Lists.Select(l => l.Route)).Concat(Items).Concat(Forms).Distinct()];

    public static IReadOnlyList<Uncounted> NotCounted =>
    [
    ];
}

/// <param name="Route">As the isolation suite names it.</param>
/// <param name="Who">Asks for it.</param>
/// <param name="Address">With names of rows in braces.</param>
/// <param name="Statements">How many it may take.</param>
/// <param name="Grows">The table of which there may be many rows.</param>
internal sealed record CountedPage(string Route, string Who, string Address, int Statements, string? Grows = null);

/// <param name="Route">As the isolation suite names it.</param>
/// <param name="Path">Its path.</param>
/// <param name="Query">With a place for the page's size.</param>
/// <param name="Statements">How many it may take.</param>
internal sealed record CountedList(string Route, string Path, string Query, int Statements);

/// <summary>Routes that are not counted.</summary>
/// <param name="Start">What their names start with.</param>
/// <param name="Why">Why they are not.</param>
internal sealed record Uncounted(string Start, string Why)
{
    public bool Matches(string route) => route.StartsWith(Start, StringComparison.Ordinal);
}
