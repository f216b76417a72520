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
        Root = http.Request.PathBase + AdminSite.Path;
    }

    public AdminSite Site { get; }

    public HttpContext Http { get; }

    public AdminRegistry Registry { get; }

    public AdminSettings Settings { get; }

    public string Root { get; }

    public TenantInfo? Tenant => _scope.Tenant;

    public CancellationToken Aborted => Http.RequestAborted;

    public IEnumerable<AdminEntity> Entities => Registry.Entities.Where(CanSee);

    /// <summary>The entity of this address, if the caller may see it.</summary>
    public AdminEntity? Find(string slug) => Registry.TryFind(slug, out var entity) && CanSee(entity) ? entity : null;

    public bool CanSee(AdminEntity entity) => Site.ForOperators || (entity.OnTenantSite && _scope.Permissions.Has($"{entity.PermissionName}.read"));

    /// <summary>What modules know of the entity's rows: for operators alone, since it is worked out across tenants.</summary>
    public IReadOnlyList<AdminFact> FactsOf(AdminEntity entity) => Site.ForOperators ? entity.Facts : [];

    public bool CanWrite(AdminEntity entity) => entity.CanChange && (Site.ForOperators || _scope.Permissions.Has($"{entity.PermissionName}.write"));

    public bool CanCreate(AdminEntity entity) => entity.CanCreate && CanWrite(entity);

    /// <summary>Opens the database that an entity's rows are in; without one, that of the site's tenant.</summary>
    public AdminSession Open(string purpose, AdminEntity? entity = null) => AdminSession.Open(Site, Http.RequestServices, purpose, entity?.Store.Type);

    public RowKey? KeyOf(AdminEntity entity, string text) => RowKey.Parse(text, entity.Store.Id!, Site.ForOperators && entity.IsTenantOwned);

    public string Href(AdminEntity entity) => $"{Root}/{entity.Slug}";

    public string Href(AdminEntity entity, RowKey key, string? page = null) =>
        $"{Root}/{entity.Slug}/{Uri.EscapeDataString(key.Text)}{(page is null ? "" : "/" + page)}";

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
            Tenant?.Name ?? "All tenants",
            Root,
            Http.Request.PathBase + "/",
            _scope.Actor.Name,
            [.. links.Where(l => !l.IsKits).Select(l => l.Link)],
            [.. links.Where(l => l.IsKits).Select(l => l.Link)]);
    }

    public List<AdminLink> PathTo(AdminEntity entity) => [new("Administration", Root), new(entity.Many, BackTo(entity))];
}
