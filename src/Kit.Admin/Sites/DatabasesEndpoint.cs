using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>The databases to choose from: the shared one, and those that tenants have for themselves, by the tenants' names.</summary>
internal static class DatabasesEndpoint
{
    private const int Shown = 50;

    public static async Task<IResult> GetAsync(AdminRequest request)
    {
        var query = request.Http.Request.Query;
        var to = request.Find(query["to"].ToString()) is { IsControlPlane: false } entity ? entity : null;
        var search = query["q"].ToString().Trim();
        await using var session = request.Open("looks which databases tenants have for themselves");
        var tenants = session.Control.Set<Tenant>().AsNoTracking().Where(t => t.Database != null && t.Status != TenantStatus.Closed);
        foreach (var word in ListQuery.SplitWords(search))
        {
#pragma warning disable CA1304, CA1311, CA1862 // Translated into SQL.
            tenants = tenants.Where(t => t.Name.ToLower().Contains(word) || t.Slug.Contains(word) || t.Database!.Contains(word));
#pragma warning restore CA1304, CA1311, CA1862
        }

        var found = await tenants.OrderBy(t => t.Name).ThenBy(t => t.Id).Take(Shown).Select(t => new { t.Name, t.Slug, t.Database }).ToListAsync(request.Aborted);
        return new KitView("/Views/Kit/Admin/Databases.cshtml", new DatabasesPage
        {
            Title = to is null ? "Which database?" : $"{to.Many}: in which database?",
            Frame = request.Frame(),
            Path = [new("Administration", request.Root)],
            Search = search,
            To = to?.Slug ?? "",
            Shared = new("The database that tenants share", Href(null)),
            Own = [.. found.Select(t => new AdminLink($"{t.Name} ({t.Slug}): {t.Database}", Href(t.Database)))],
        });

        string Href(string? database) => to is null ? request.RootOf(database) : request.HrefIn(database, to);
    }
}
