using Kit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>Changes to a row.</summary>
internal static class EditEndpoint
{
    public static async Task<IResult> GetAsync(AdminRequest request, string slug, string id)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id, RowUse.Edit);
        if (refusal is not null)
        {
            return refusal;
        }

        await using var session = request.Open($"looks at a row of {entity.Many}", entity);
        if (await entity.Store.ReadAsync(session, key, entity.RowProjection, request.Aborted) is not { } row)
        {
            return Results.NotFound();
        }

        var input = FormInput.Of(entity.Fields(create: false), entity.RowProjection.Properties, row, session.Zone);
        return await PageAsync(request, session, entity, key, input, row);
    }

    public static async Task<IResult> PostAsync(AdminRequest request, string slug, string id, IFormCollection form)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id, RowUse.Edit);
        if (refusal is not null)
        {
            return refusal;
        }

        await using var session = request.Open($"changes a row of {entity.Many}", entity);
        if (await entity.Store.ReadAsync(session, key, entity.RowProjection, request.Aborted) is not { } row
            || await entity.Store.FindAsync(session, key, request.Aborted) is not { } found)
        {
            return Results.NotFound();
        }

        var input = FormInput.Posted(form, entity.Fields(create: false));
        if (input.IsSearch)
        {
            return await PageAsync(request, session, entity, key, input, row);
        }

        var entry = session.Db.Entry(found);
        var version = entity.Store.Version is { } v ? RowData.TextOf(entry.Property(v.Name).CurrentValue) : "";
        if (version != input.Version)
        {
            input.Conflict(entity.RowProjection.Properties, row, session.Zone);
            return await PageAsync(request, session, entity, key, input, row);
        }

        await FormApplier.ApplyAsync(request, session, entry, input, key.Tenant);
        return input.StatusCode == StatusCodes.Status200OK && await FormSaver.SaveAsync(request, session, entity, entry, input, key, key.Tenant)
            ? Results.LocalRedirect(request.WithBack($"{request.Href(entity, key)}?done=saved"))
            : await PageAsync(request, session, entity, key, input, row);
    }

    private static async Task<IResult> PageAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key, FormInput input, RowData row)
    {
        var cells = new Cells(request, session);
        await cells.LoadAsync(entity.RowProjection, [row]);
        List<KeyValuePair<string, AdminCell>> shown = session.SeesAllTenants && entity.IsTenantOwned ? [new("Tenant", cells.TenantOf(row))] : [];
        for (var i = 0; i < row.Values.Length; i++)
        {
            var property = entity.RowProjection.Properties[i];
            if (!property.OnEdit && !property.Property.IsPrimaryKey())
            {
                shown.Add(new(property.Label, cells.Of(entity.RowProjection, row, i)));
            }
        }

        return new KitView(
            FormPages.View,
            new FormPage
            {
                Title = $"Edit {row.LabelText}",
                Frame = request.Frame(entity),
                Path = [.. request.PathTo(entity), new(row.LabelText, request.WithBack(request.Href(entity, key)))],
                Problem = input.Problem,
                Fields = await FormFields.MakeAsync(request, session, input, key.Tenant),
                Fixed = shown,
                Version = input.Version,
                IsNew = false,
                IsConflict = input.IsConflict,
                CancelHref = request.WithBack(request.Href(entity, key)),
                Zone = session.Zone.Id,
            },
            input.StatusCode);
    }
}
