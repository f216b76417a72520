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
        new("GET /my", Ada, "/t/acme/my", 3, Grows: "work_items"),
        new("GET /search", Ada, "/t/acme/search?q=review", 2, Grows: "work_items"),
        new("GET /settings", Ada, "/t/acme/settings", 3),
        new("GET /projects/{id:guid}", Ada, "/t/acme/projects/{project}", 6, Grows: "work_items"),
        new("GET /projects/{id:guid}/edit", Ada, "/t/acme/projects/{project}/edit", 2),
        new("GET /projects/{id:guid}/import", Ada, "/t/acme/projects/{project}/import?after={import}", 3, Grows: "item_imports"),
        new("GET /projects/{id:guid}/export", Ada, "/t/acme/projects/{project}/export", 2),
        new("GET /items/{id:guid}", Ada, "/t/acme/items/{item}", 5, Grows: "comments"),
        new("GET /items/imports/{id:guid}", Ada, "/t/acme/items/imports/{import}", 4),
        new("GET /settings/organisation/", Ada, "/t/acme/settings/organisation", 2),
        new("GET /members/", Ada, "/t/acme/members", 3),
        new("GET /billing/", Ada, "/t/acme/billing", 6),
        new("GET /admin/", Ada, "/t/acme/admin", 1),
        new("GET /admin/{entity}", Ada, "/t/acme/admin/work-items?size=100", 2, Grows: "work_items"),
        new("GET /admin/{entity}/new", Ada, "/t/acme/admin/work-items/new", 2, Grows: "projects"),
        new("GET /admin/{entity}/{id}", Ada, "/t/acme/admin/work-items/{item}", 1, Grows: "comments"),
        new("GET /admin/{entity}/{id}/edit", Ada, "/t/acme/admin/work-items/{item}/edit", 3, Grows: "projects"),
        new("GET /admin/{entity}/{id}/delete", Ada, "/t/acme/admin/work-items/{item}/delete", 2, Grows: "comments"),
        new("GET /admin/{entity}/{id}/history", Ada, "/t/acme/admin/work-items/{item}/history", 4),
        new("GET /admin/audit-entries", Ada, "/t/acme/admin/audit-entries", 1, Grows: "kit.audit_entries"),
        new("GET /admin/audit-entries/{id}", Ada, "/t/acme/admin/audit-entries/{entry}", 1),
        new("GET /settings/jobs/", Ada, "/t/acme/settings/jobs", 2, Grows: "kit.jobs"),
        new("GET /settings/jobs/", Ada, "/t/acme/settings/jobs?state=ready", 3, Grows: "kit.jobs"),
        new("GET /settings/jobs/{id:guid}", Ada, "/t/acme/settings/jobs/{job}", 2, Grows: "kit.jobs"),
        new("GET /settings/jobs/schedules", Ada, "/t/acme/settings/jobs/schedules", 2),
        new("GET /_kit/jobs/{id:guid}", Ada, "/t/acme/_kit/jobs/{job}", 1, Grows: "kit.jobs"),
        new("GET /account", Ada, "/account", 2),
        new("GET /tenants", Ada, "/tenants", 1),
        new("GET /admin/ where no tenant is named", Olive, "/admin", 1),
        new("GET /admin/{entity} where no tenant is named", Olive, "/admin/work-items?size=100", 3, Grows: "work_items"),
        new("GET /admin/{entity} where no tenant is named", Olive, "/admin/tenants", 2),
        new("GET /admin/audit-entries where no tenant is named", Olive, "/admin/audit-entries?tenant=*", 2, Grows: "kit.audit_entries"),
        new("GET /admin/{entity}/{id} where no tenant is named", Olive, "/admin/tenants/{acme}", 9),
        new("GET /admin/queue/", Olive, "/admin/queue", 4, Grows: "kit.jobs"),
        new("GET /admin/queue/jobs", Olive, "/admin/queue/jobs?tenant=acme", 2, Grows: "kit.jobs"),
        new("GET /admin/queue/jobs", Olive, "/admin/queue/jobs?state=dead", 3, Grows: "kit.jobs"),
        new("GET /admin/queue/jobs/{tenant:guid}/{id:guid}", Olive, "/admin/queue/jobs/{acme}/{job}", 1, Grows: "kit.jobs"),
        new("GET /admin/queue/jobs/{tenant:guid}/{id:guid}/progress", Olive, "/admin/queue/jobs/{acme}/{job}/progress", 1, Grows: "kit.jobs"),
        new("GET /admin/queue/lane", Olive, "/admin/queue/lane?name=default", 2),
        new("GET /admin/queue/schedules", Olive, "/admin/queue/schedules?tenant=acme", 1),
        new("GET /admin/tenants/{id:guid}/status/", Olive, "/admin/tenants/{acme}/status", 4),
        new("GET /admin/tenants/{id:guid}/export", Olive, "/admin/tenants/{acme}/export", 2),
        new("GET /admin/tenants/{id:guid}/clone", Olive, "/admin/tenants/{acme}/clone", 3),
        new("GET /admin/tenants/{id:guid}/move/", Olive, "/admin/tenants/{acme}/move", 2),
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
        new("GET /healthz", "it asks whether the database answers"), new("POST /healthz", "as GET"),
        new("GET /_kit/kit.css", "it asks nothing"), new("GET /_kit/admin.css", "it asks nothing"), new("GET /_kit/billing.css", "it asks nothing"), new("GET /_kit/jobs.js", "it asks nothing"), new("GET /openapi/", "it asks nothing"), new("GET / where no tenant is named", "it shows no rows"),
        new("GET /dev/", "stand-ins for mail and Stripe, in Development only"), new("POST /dev/", "as GET"), new("DELETE /dev/", "as GET"),
        new("POST /_kit/reopen", "it changes one row of the tenant's"), new("POST /settings/organisation/", "each changes one row of the tenant's, or starts a job"),
        new("POST /settings/jobs/", "each changes one job or schedule of the tenant's"), new("POST /admin/queue/", "each changes one job, lane or schedule, or dead jobs in batches"),
        new("POST /my", "it changes one row of the member's"), new("POST /members/", "each changes one row, by its id"), new("GET /settings/organisation/exports/", "it streams an archive"),
        new("GET /login", "sign-in and what leads to it: the rows of one user"), new("POST /login", "as GET"), new("POST /logout", "as GET /login"), new("GET /register", "as GET /login"),
        new("POST /register", "as GET /login"), new("GET /forgot-password", "as GET /login"), new("POST /forgot-password", "as GET /login"), new("GET /reset-password", "as GET /login"),
        new("POST /reset-password", "as GET /login"), new("GET /invitations/", "as GET /login"), new("POST /invitations/", "as GET /login"), new("POST /account/", "as GET /login"),
        new("POST /tenants", "it starts the provisioning of one tenant"), new("GET /oauth/", "the protocol's: one program and one user"), new("POST /oauth/", "as GET"),
        new("GET /billing/return", "it waits for Stripe"), new("POST /billing/", "each waits for Stripe"), new("POST /webhooks/stripe", "it keeps one event and a job"),
        new("GET /files/", "Kit's own: counted in tests/Kit.Core.Tests"),
        new("POST /projects/{id:guid}/import", "it keeps one file and one row"), new("POST /projects/{id:guid}/export", "it keeps a job"),
        new("POST /items/imports/", "each changes one row, and starts or ends a job"), new("GET /items/imports/{id:guid}?handler=Errors", "it streams, from one file and one statement"),
        new("GET /items/exports/", "two rows, by their ids"),
        new("GET /admin/audit-entries/export", "it streams, a statement a batch"), new("GET /admin/tenants/{id:guid}/export/", "it streams an archive"),
        new("GET /admin/tenants/{id:guid}/erase", "it counts each table of the model once"), new("POST /admin/tenants/", "each changes one tenant's row, or starts a job"),
        new("GET /admin/tenants/new/", "a form without rows"),
        new("GET /admin/{**anything}", "404"), new("POST /admin/{**anything}", "404"),
        new("GET /admin/@", "the operators' pages for a tenant's own database: the same code"), new("POST /admin/@", "as GET"),
        new("GET /admin/audit-entries/{id} where no tenant is named", "the same code as within a tenant"),
        new("GET /admin/{entity}/new where no tenant is named", "the same code as within a tenant"), new("POST /admin/{entity}/new where no tenant is named", "as GET"),
        new("GET /admin/{entity}/{id}/edit where no tenant is named", "the same code as within a tenant"), new("POST /admin/{entity}/{id}/edit where no tenant is named", "as GET"),
        new("GET /admin/{entity}/{id}/delete where no tenant is named", "the same code as within a tenant"), new("POST /admin/{entity}/{id}/delete where no tenant is named", "as GET"),
        new("GET /admin/{entity}/{id}/history where no tenant is named", "the same code as within a tenant"),
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
