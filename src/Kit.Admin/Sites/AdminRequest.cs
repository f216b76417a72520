using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Admin;

/// <summary>A request to one of the sites: what its caller may see and do there, and the site's addresses.</summary>
internal sealed class AdminRequest
{
    private readonly TenantScope _scope;

    public AdminRequest(AdminSite site, HttpContext http)
    {
        Site = site;
        Http = http;
        _scope = http.RequestServices.GetRequiredService<TenantScope>();
        Registry = http.RequestServices.GetRequiredService<AdminRegistry>();
        Settings = http.RequestServices.GetRequiredService<AdminSettings>();
        Database = http.Features.Get<AdminDatabase>();
        Root = RootOf(Database?.Name);
    }

    public AdminSite Site { get; }

    public HttpContext Http { get; }

    public AdminRegistry Registry { get; }

    public AdminSettings Settings { get; }

    /// <summary>The database of tenants' own whose rows are shown; <see langword="null"/> for the shared one, and on a tenant's site for the tenant's.</summary>
    public AdminDatabase? Database { get; }

    /// <summary>The site's address, with the database in it that is shown.</summary>
    public string Root { get; }

    public TenantInfo? Tenant => _scope.Tenant;

    public CancellationToken Aborted => Http.RequestAborted;

    public IEnumerable<AdminEntity> Entities => Registry.Entities.Where(CanSee);

    /// <summary>The entity of this address, if the caller may see it, and the database that is shown has its rows.</summary>
    public AdminEntity? Find(string slug) => Registry.TryFind(slug, out var entity) && CanSee(entity) && (Database is null || !entity.IsControlPlane) ? entity : null;

    public bool CanSee(AdminEntity entity) => Site.ForOperators || (entity.OnTenantSite && _scope.Permissions.Has($"{entity.PermissionName}.read"));

    /// <summary>What modules know of the entity's rows: for operators alone, since it is worked out across tenants.</summary>
    public IReadOnlyList<AdminFact> FactsOf(AdminEntity entity) => Site.ForOperators ? entity.Facts : [];

    public bool CanCreate(AdminEntity entity) => entity.CanCreate && MayWrite(entity);

    public bool CanEdit(AdminEntity entity) => entity.CanEdit && MayWrite(entity);

    public bool CanDelete(AdminEntity entity) => entity.CanDelete && MayWrite(entity);

    /// <summary>Whether the caller may do to rows of it what can be done to them at all.</summary>
    public bool MayWrite(AdminEntity entity) => Site.ForOperators || _scope.Permissions.Has($"{entity.PermissionName}.write");

    /// <summary>Opens the database that an entity's rows are in; without one, that of the site's tenant, or the one that is shown.</summary>
    public AdminSession Open(string purpose, AdminEntity? entity = null) => AdminSession.Open(Site, Http.RequestServices, purpose, entity?.Store.Type, Database?.Name);

    /// <summary>Opens another database that tenants have for themselves; on a tenant's site, the tenant's.</summary>
    public AdminSession OpenIn(string database, string purpose) => AdminSession.Open(Site, Http.RequestServices, purpose, null, database);

    /// <summary>The site's address, with that database in it.</summary>
    public string RootOf(string? database) => Http.Request.PathBase + AdminSite.Path + (database is null ? "" : $"/{AdminDatabase.Sign}{database}");

    /// <summary>Which database the rows of a tenant are in, where all tenants are in sight; <see langword="null"/> for the shared one.</summary>
    public async ValueTask<string?> DatabaseOfAsync(Guid tenant) =>
        (await Http.RequestServices.GetRequiredService<ITenantStore>().FindByIdAsync(tenant, Aborted))?.Database;

    /// <summary>Whether rows of the tenant's are in another database than the one that is shown.</summary>
    public bool IsElsewhere(AdminEntity entity, string? database) =>
        Site.ForOperators && entity is { IsTenantOwned: true, IsControlPlane: false, Store.IsInBoth: false } && database != Database?.Name;

    /// <summary>The same address in another database.</summary>
    public IResult SameIn(string? database)
    {
        var here = AdminSite.Path + (Database is null ? "" : $"/{AdminDatabase.Sign}{Database.Name}");
        var rest = new PathString(Http.Request.Path.Value![here.Length..]);
        return Results.LocalRedirect(RootOf(database) + rest.ToUriComponent() + Http.Request.QueryString.ToUriComponent());
    }

    public RowKey? KeyOf(AdminEntity entity, string text) => RowKey.Parse(text, entity.Store.Id!, Site.ForOperators && entity.IsTenantOwned);

    public string Href(AdminEntity entity) => HrefIn(Database?.Name, entity);

    /// <summary>The list of an entity's rows in a database; what stays in the shared one is there.</summary>
    public string HrefIn(string? database, AdminEntity entity) => $"{RootOf(entity.IsControlPlane ? null : database)}/{entity.Slug}";

    public string Href(AdminEntity entity, RowKey key, string? page = null) =>
        $"{Href(entity)}/{Uri.EscapeDataString(key.Text)}{(page is null ? "" : "/" + page)}";

    /// <summary>Where a row of the entity is made: on a module's own page, or by the form; <see langword="null"/> where neither is.</summary>
    public string? NewHref(AdminEntity entity) =>
        Site.ForOperators && Http.RequestServices.GetServices<OperatorCreation>().FirstOrDefault(c => c.Entity == entity.Store.Type.ClrType) is { } page ? Http.Request.PathBase + page.Path
        : CanCreate(entity) ? $"{Href(entity)}/new"
        : null;

    /// <summary>The list that the caller came from, with its filters.</summary>
    public string BackTo(AdminEntity entity) =>
        Href(entity) + (Http.Request.Query["back"].ToString() is ['?', _, ..] back ? back : "");

    /// <summary>The same address with the way back to the list in it.</summary>
    public string WithBack(string href)
    {
        var back = Http.Request.Query["back"].ToString();
        return back.Length == 0 ? href : $"{href}{(href.Contains('?', StringComparison.Ordinal) ? '&' : '?')}back={Uri.EscapeDataString(back)}";
    }

    public AdminFrame Frame(AdminEntity? current = null)
    {
        var options = Http.RequestServices.GetRequiredService<IOptions<KitOptions>>().Value;
        var links = Entities.Select(e => (IsKits: e.Store.Type.IsKits(), Link: new AdminLink(e.Many, Href(e), e == current))).ToList();
        return new(
            Settings.Title ?? $"{options.ProductName} administration",
            Tenant?.Name ?? (Database is null ? "All tenants" : string.Join(", ", Database.Tenants.Select(t => t.Value))),
            Root,
            Http.Request.PathBase + "/",
            _scope.Actor.Name,
            [.. links.Where(l => !l.IsKits).Select(l => l.Link)],
            [.. links.Where(l => l.IsKits).Select(l => l.Link), .. OperatorPages()])
        {
            Database = !Site.ForOperators ? null : new(
                Database is null ? "Shared database" : $"Database {Database.Name}",
                $"{RootOf(null)}/{AdminDatabase.Sign}{(current is { IsControlPlane: false } ? $"?to={current.Slug}" : "")}"),
        };
    }

    // What modules have beside the entities.
    private IEnumerable<AdminLink> OperatorPages() => !Site.ForOperators ? [] : Http.RequestServices.GetServices<OperatorPage>()
        .Where(p => p.Above is null && p.IsOffered(Http.RequestServices)).Select(p => new AdminLink(p.Label, Http.Request.PathBase + p.Path));

    public List<AdminLink> PathTo(AdminEntity entity) => [new("Administration", Root), new(entity.Many, BackTo(entity))];
}
