using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>A row, to be read.</summary>
internal static class DetailsEndpoint
{
    public static async Task<IResult> GetAsync(AdminRequest request, string slug, string id)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id);
        if (refusal is not null)
        {
            return refusal;
        }

        await using var session = request.Open($"looks at a row of {entity.Many}", entity);
        var read = entity.RowProjection with { Facts = request.FactsOf(entity) };
        if (await entity.Store.ReadAsync(session, key, read, request.Aborted) is not { } row)
        {
            return Results.NotFound();
        }

        var cells = new Cells(request, session);
        await cells.LoadAsync(read, [row]);
        List<KeyValuePair<string, AdminCell>> values = session.SeesAllTenants && entity.IsTenantOwned ? [new("Tenant", cells.TenantOf(row))] : [];
        values.AddRange(read.Properties.Select((p, i) => new KeyValuePair<string, AdminCell>(p.Label, cells.Of(read, row, i))));
        values.AddRange(read.Facts.Zip(cells.FactsOf(read, row), (f, cell) => new KeyValuePair<string, AdminCell>(f.Label, cell)));
        var database = key.Tenant is { } tenant && entity.IsControlPlane ? await request.DatabaseOfAsync(tenant) : request.Database?.Name;
        return new KitView("/Views/Kit/Admin/Details.cshtml", new DetailsPage
        {
            Title = row.LabelText,
            Frame = request.Frame(entity),
            Path = request.PathTo(entity),
            Message = request.Http.Request.Query["done"].ToString() switch { "created" => $"{entity.One} created.", "saved" => "Saved.", _ => null },
            Values = values,
            Related = Related(request, entity, key, database),
            Sections = await SectionsAsync(request, session, entity, key),
            Actions = await ActionsAsync(request, entity, key),
            EditHref = request.CanEdit(entity) ? request.WithBack(request.Href(entity, key, "edit")) : null,
            DeleteHref = request.CanDelete(entity) ? request.WithBack(request.Href(entity, key, "delete")) : null,
            HistoryHref = HistoryReader.IsOpenTo(request, entity) ? request.WithBack(request.Href(entity, key, "history")) : null,
        });
    }

    private static async Task<List<AdminLink>> ActionsAsync(AdminRequest request, AdminEntity entity, RowKey key)
    {
        if (!request.Site.ForOperators)
        {
            return [];
        }

        var links = request.Http.RequestServices.GetServices<OperatorLink>().Where(l => l.Entity == entity.Store.Type.ClrType && l.IsOffered(request.Http.RequestServices));
        List<AdminLink> actions = [.. links.Select(l => new AdminLink(l.Label, l.Of(key.IdText)))];
        if (entity.Store.Type.ClrType == typeof(Tenant) && key.Id is Guid id && await request.DatabaseOfAsync(id) is { } database)
        {
            actions.Add(new("Its rows…", request.RootOf(database)));
        }

        return actions;
    }

    private static async Task<List<OperatorTable>> SectionsAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key)
    {
        List<OperatorTable> tables = [];
        if (request.Site.ForOperators)
        {
            var sections = request.Http.RequestServices.GetServices<IOperatorSection>().Where(s => s.Entity == entity.Store.Type.ClrType);
            foreach (var section in sections.OrderBy(s => s.Position))
            {
                if (await section.ReadAsync(session.Db, key.IdText, request.Aborted) is { } table)
                {
                    tables.Add(table);
                }
            }
        }

        return tables;
    }

    // Lists of what refers to the row; who follows a link pays for it.
    private static List<AdminLink> Related(AdminRequest request, AdminEntity entity, RowKey key, string? database) =>
    [
        .. from other in request.Entities
           from property in other.Properties
           where property.Target?.Type == entity.Store.Type
           let several = other.Properties.Count(p => p.Target == property.Target) > 1
           select new AdminLink(
               several ? $"{other.Many} ({property.Label.ToLowerInvariant()})" : other.Many,
               $"{request.HrefIn(database, other)}?{ListLinks.Name(property)}={Uri.EscapeDataString(key.IdText)}"),
    ];
}
