using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>Lists: two statements for a page, whatever its rows, and one each for what needs it (tenants' names, references that the class has no navigation for).</summary>
internal static class ListEndpoint
{
    private const string View = "/Views/Kit/Admin/List.cshtml";

    public static async Task<IResult> GetAsync(AdminRequest request, string slug)
    {
        if (request.Find(slug) is not { } entity)
        {
            return Results.NotFound();
        }

        var (named, tenant) = await TenantAsync(request, entity);
        if (tenant is not null && request.IsElsewhere(entity, tenant.Database))
        {
            return request.SameIn(tenant.Database);
        }

        await using var session = request.Open($"looks at {entity.Many}", entity);
        var facts = request.FactsOf(entity);
        var listed = entity.ListProjection with { Facts = [.. facts.Where(f => f.Fact.InLists)] };
        var query = new ListQuery(entity, facts, request.Settings, request.Http.Request.Query, session.Zone);
        var filter = Filter(request, entity, query, tenant?.Id, impossible: named && tenant is null);
        var total = await entity.Store.CountAsync(session, filter, request.Aborted);
        var pages = Math.Max(1, (total + query.Size - 1) / query.Size);
        var page = Math.Min(query.Page, pages);
        var order = new RowOrder(query.Sort ?? entity.Order, query.SortDescending, (page - 1) * query.Size, query.Size);
        var rows = total == 0 ? [] : await entity.Store.PageAsync(session, filter, order, listed, request.Aborted);

        var cells = new Cells(request, session);
        await cells.LoadAsync(listed, rows);
        var links = new ListLinks(request.Href(entity), entity, query, request.Settings.PageSize);
        var filters = await ListFilters.MakeAsync(request, session, entity, query);
        var shown = filters.Select(f => f.Name).ToList();
        return new KitView(View, new ListPage
        {
            Title = entity.Many,
            One = entity.One,
            Frame = request.Frame(entity),
            Path = [new("Administration", request.Root)],
            Message = request.Http.Request.Query["done"] == "deleted" ? $"{entity.One} deleted." : null,
            Href = request.Href(entity),
            Columns = Columns(entity, listed.Facts, query, links, session.SeesAllTenants),
            Rows = [.. rows.Select(r => Row(request, entity, listed, cells, r, links.Back(page)))],
            Total = total,
            Number = page,
            Count = pages,
            Previous = page > 1 ? links.Page(page - 1) : null,
            Next = page < pages ? links.Page(page + 1) : null,
            CanSearch = entity.Search.Count > 0,
            Search = query.Search,
            Filters = filters,
            Chips = await ListFilters.ChipsAsync(request, session, query, links, shown),
            Kept = links.Kept(shown),
            MoreFilters = !query.More && entity.Filters.Any(f => f.Kind == PropertyKind.Reference) ? links.More() : null,
            Clear = query.IsNarrowed ? links.Clear() : null,
            NewHref = request.NewHref(entity),
        });
    }

    // By slug, which a former one is, too.
    private static async Task<(bool Named, TenantInfo? Tenant)> TenantAsync(AdminRequest request, AdminEntity entity)
    {
        var slug = request.Site.ForOperators && entity.IsTenantOwned ? request.Http.Request.Query["tenant"].ToString().Trim() : "";
        return slug.Length == 0 ? default : (true, await request.Http.RequestServices.GetRequiredService<ITenantStore>().FindBySlugAsync(slug, request.Aborted));
    }

    private static RowFilter Filter(AdminRequest request, AdminEntity entity, ListQuery query, Guid? tenant, bool impossible)
    {
        // The operators' lists span tenants, which the model's search does not.
        var searches = entity.SearchesModel && !request.Site.ForOperators && query.Search.Length > 0;
        return new()
        {
            Tenant = tenant,
            Search = searches ? query.Search : null,
            Words = searches || entity.Search.Count == 0 ? [] : ListQuery.SplitWords(query.Search),
            SearchIn = entity.Search,
            FoundBy = request.FactsOf(entity),
            Equal = [.. query.Filters.Select(f => (f.Column, f.Value))],
            Impossible = impossible || query.Filters.Any(f => !f.Understood),
        };
    }

    private static List<ListColumn> Columns(AdminEntity entity, IReadOnlyList<AdminFact> facts, ListQuery query, ListLinks links, bool withTenant)
    {
        List<ListColumn> columns = [];
        var sortable = entity.SortNames().ToList();
        if (entity.ListsLabel)
        {
            var label = sortable.Find(p => p.Property == entity.Store.LabelProperty);
            columns.Add(label is null ? new(entity.One, null, null, "text") : Column(label));
        }

        columns.AddRange(entity.Columns.Select(Column));
        if (withTenant && entity.IsTenantOwned)
        {
            columns.Insert(Math.Min(1, columns.Count), new("Tenant", null, null, "text"));
        }

        columns.AddRange(facts.Select(f => Sorted(f, AdminFact.KindOf(f.Fact.Kind))));
        return columns;

        ListColumn Column(AdminProperty p) => sortable.Contains(p) ? Sorted(p, Cells.KindOf(p)) : new(p.Label, null, null, Cells.KindOf(p));

        ListColumn Sorted(IListColumn column, string kind) => new(
            column.Label, links.SortedBy(column), links.IsSortedBy(column) ? query.SortDescending ? "descending" : "ascending" : null, kind);
    }

    private static List<AdminCell> Row(AdminRequest request, AdminEntity entity, Projection listed, Cells cells, RowData row, string back)
    {
        List<AdminCell> result = [];
        var href = request.Href(entity, row.KeyOn(request.Site)) + (back.Length == 0 ? "" : $"?back={Uri.EscapeDataString(back)}");
        if (entity.ListsLabel)
        {
            result.Add(new(row.LabelText, href));
        }

        for (var i = 0; i < row.Values.Length; i++)
        {
            var cell = cells.Of(listed, row, i);
            result.Add(result.Count == 0 ? new(cell.Text.Length > 0 ? cell.Text : row.LabelText, href, cell.Kind) : cell);
        }

        if (request.Site.ForOperators && entity.IsTenantOwned)
        {
            result.Insert(Math.Min(1, result.Count), cells.TenantOf(row));
        }

        result.AddRange(cells.FactsOf(listed, row));
        return result;
    }
}
