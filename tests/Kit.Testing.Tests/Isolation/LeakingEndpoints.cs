using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Endpoints that look past their tenant. The platform's scope is refused to a tenant's user; a scope beside the request's knows no user.</summary>
internal static class LeakingEndpoints
{
    public static IEnumerable<Leak> All =>
    [
        new("an endpoint that reads past its tenant", "GET /leak/{id:guid}", "name the other's rows", Walls.Endpoint)
        {
            Map = app => app.MapGet("/leak/{id:guid}", (Guid id, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
                await db.AllTenants<Book>().FirstOrDefaultAsync(b => b.Id == id) is { } book ? Results.Ok(book.Title) : Results.NotFound())),
        },
        new("an endpoint that deletes past its tenant", "DELETE /leak/{id:guid}", "name the other's rows", Walls.Endpoint)
        {
            Map = app => app.MapDelete("/leak/{id:guid}", (Guid id, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
            {
                await db.AllTenants<Reader>().Where(r => r.Id == id).ExecuteDeleteAsync();
                return Results.NoContent();
            })),
        },
        new("an endpoint that forbids what is another's", "GET /leak/{id:guid}", "tell the other's rows from none", Walls.Answer)
        {
            Map = app => app.MapGet("/leak/{id:guid}", (Guid id, HostileDb own, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
                await own.FindAsync<Book>(id) is not null ? Results.Ok()
                : await db.AllTenants<Book>().AnyAsync(b => b.Id == id) ? Results.StatusCode(403)
                : Results.NotFound())),
        },
        new("an endpoint that tags what is another's", "GET /leak/{id:guid}", "tell the other's rows from none", Walls.Answer)
        {
            Map = app => app.MapGet("/leak/{id:guid}", (Guid id, HttpContext http, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
            {
                http.Response.Headers.ETag = await db.AllTenants<Book>().AnyAsync(b => b.Id == id) ? "\"1\"" : "\"0\"";
                return Results.NotFound();
            })),
        },
        new("an endpoint that counts over all tenants", "GET /leak", "learn from it how much the other has", Walls.Endpoint)
        {
            Map = app => app.MapGet("/leak", (IServiceScopeFactory scopes) => BesideAsync(scopes, async db => Results.Ok(new { total = await db.AllTenants<Book>().CountAsync() }))),
        },
        new("a list that is narrowed by another's row", "GET /leak", "ask for the other's rows in the query", Walls.Answer)
        {
            Map = app => app.MapGet("/leak", (Guid? authorId, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
                Results.Ok(await db.AllTenants<Author>().Where(a => a.Id == authorId).Select(a => a.Code).ToListAsync()))),
        },
        new("a form that says which of two things is wrong", "POST /leak", "refer to the other's rows in the body", Walls.Answer)
        {
            Map = app => app.MapPost("/leak", (HostileHost.NewContract contract, HostileDb own, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
                await own.FindAsync<Author>(contract.AuthorId) is not null ? Results.NoContent()
                : Results.BadRequest(await db.AllTenants<Author>().AnyAsync(a => a.Id == contract.AuthorId) ? "not yours" : "does not exist"))),
        },
        new("a body whose text is taken for anybody's id", "POST /leak", "put the other's ids into what it declares", Walls.Answer)
        {
            Map = app => app.MapPost("/leak", (Return lent, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
            {
                var id = Guid.TryParse(lent.Slip, out var reader) ? reader : Guid.Empty;
                await db.AllTenants<Reader>().Where(r => r.Id == id).ExecuteDeleteAsync();
                return Results.NoContent();
            })),
            Says = "are not what they were.",
        },
        new("a text of which only the host knows how it is put together", "POST /leak/{id:guid}", "put the other's ids into what it declares", Walls.Answer)
        {
            Map = app => app.MapPost("/leak/{id:guid}", (Guid id, [FromForm] string to, IServiceScopeFactory scopes) => BesideAsync(scopes, async db =>
                to.Split('/') is [var text, "shelf"] && Guid.TryParse(text, out var book) && await db.AllTenants<Book>().FirstOrDefaultAsync(b => b.Id == book) is { } found
                    ? Results.Ok(found.Title)
                    : Results.NotFound())),
            RouteValues = victim => [new("POST /leak/{id:guid}", "to", $"{victim.IdOf<Book>()}/shelf")],
            Says = "was answered 200 with the other's data.",
        },
        new("a value for a route that is not there", "POST /gone", "put the other's ids into what it declares", Walls.Answer)
        {
            RouteValues = static _ => [new("POST /gone", "to", "")], Says = "It was not attacked: RouteValues names it, and there is no such route.",
        },
        new("a host that lets nobody in", "routes", "see one's own rows", Walls.WayIn)
        {
            Services = services => services.AddSingleton<IMembershipDirectory, Nobody>(), Kit = HostileHost.Modules,
        },
        new("an endpoint that believes a header", "GET /leak", "name both tenants at once", Walls.Resolution)
        {
            Map = app => app.MapGet("/leak", async (HttpContext http, ITenantStore store, ITenantScopes scopes) =>
            {
                if (await store.FindBySlugAsync(http.Request.Headers["X-Tenant"].ToString()) is not { } tenant)
                {
                    return Results.NotFound();
                }

                await using var scope = scopes.Open(tenant);
                return Results.Ok(await scope.ServiceProvider.GetRequiredService<HostileDb>().Set<Book>().Select(b => b.Title).ToListAsync());
            }),
        },
        new("a page that reads past its tenant", "GET /shelf/{id:guid}", "name the other's rows", Walls.Endpoint) { IsInPage = true },
        new("a page's handler that deletes past its tenant", "POST /shelf/{id:guid}?handler=Drop", "name the other's rows", Walls.Endpoint) { IsInPage = true },
        Open("a resource over all tenants", "GET /api/tag", "learn from it how much the other has", Walls.Endpoint),
        Open("a resource's item over all tenants", "GET /api/tag/{id}", "name the other's rows", Walls.Endpoint),
        Open("a resource that changes past its tenant", "PATCH /api/tag/{id}", "name the other's rows", Walls.Endpoint),
        Open("a resource that deletes past its tenant", "DELETE /api/tag/{id}", "name the other's rows", Walls.Endpoint, HostileHost.AttackedAsync<OpenDb>),
        Open("a list of the administration over all tenants", "GET /admin/{entity}", "learn from it how much the other has", Walls.Endpoint),
        Open("a picker of the administration over all tenants", "GET /admin/{entity}/new", "learn from it how much the other has", Walls.Endpoint),
        Open("a page of the administration over all tenants", "GET /admin/{entity}/{id}", "name the other's rows", Walls.Endpoint),
        new("a directory that takes anybody for a member", "GET /books", "ask the other tenant", Walls.Resolution)
        {
            Services = services => services.AddSingleton<IMembershipDirectory, Anybody>(),
        },
        new("a memory that takes anybody for a member", "memory of memberships", "reach what the other put there", Walls.Place)
        {
            Services = services => services.AddSingleton<IMembershipDirectory, Anybody>(),
        },
    ];

    // Tags and authors without the filter and without row-level security: whoever reads them past both shows everybody's.
    private static Leak Open(string name, string route, string attack, string wall, Func<PostgresCluster, Leak, Task<HostileHost>>? attackAsync = null) => new(name, route, attack, wall)
    {
        AttackAsync = attackAsync ?? HostileHost.AttackedAsync<UnfilteredDb>, Kit = HostileHost.Modules, Sql = "ALTER TABLE tag DISABLE ROW LEVEL SECURITY; ALTER TABLE author DISABLE ROW LEVEL SECURITY",
    };

    public static async Task<T> BesideAsync<T>(IServiceScopeFactory scopes, Func<HostileDb, Task<T>> work)
    {
        await using var beside = scopes.CreateAsyncScope();
        await using var scope = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
        return await work(scope.ServiceProvider.GetRequiredService<HostileDb>());
    }

    public sealed record Return(string Slip);

    private sealed class Nobody : IMembershipDirectory
    {
        public ValueTask<MembershipInfo?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken = default) => new((MembershipInfo?)null);

        public Task<IReadOnlyList<(TenantInfo Tenant, MembershipInfo Membership)>> ListAsync(Guid userId, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<(TenantInfo, MembershipInfo)>>([]);
    }

    private sealed class Anybody : IMembershipDirectory
    {
        public ValueTask<MembershipInfo?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken = default) =>
            new(new MembershipInfo(userId, tenantId, userId, "anybody", "anybody@isolation.test", Roles.Owner));

        public Task<IReadOnlyList<(TenantInfo Tenant, MembershipInfo Membership)>> ListAsync(Guid userId, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<(TenantInfo, MembershipInfo)>>([]);
    }
}
