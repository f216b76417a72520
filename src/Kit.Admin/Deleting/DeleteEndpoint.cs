using Kit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin;

/// <summary>Deletes a row, after saying what goes with it.</summary>
internal static class DeleteEndpoint
{
    public static async Task<IResult> GetAsync(AdminRequest request, string slug, string id)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id, RowUse.Delete);
        if (refusal is not null)
        {
            return refusal;
        }

        await using var session = request.Open($"asks to delete a row of {entity.Many}", entity);
        return await PageAsync(request, session, entity, key, null, StatusCodes.Status200OK);
    }

    public static async Task<IResult> PostAsync(AdminRequest request, string slug, string id, IFormCollection form)
    {
        var (entity, key, refusal) = await RowGate.FindAsync(request, slug, id, RowUse.Delete);
        if (refusal is not null)
        {
            return refusal;
        }

        await using var session = request.Open($"deletes a row of {entity.Many}", entity);
        if (await entity.Store.FindAsync(session, key, request.Aborted) is not { } row)
        {
            return Results.NotFound();
        }

        var entry = session.Db.Entry(row);
        if (entity.Store.Version is { } version && RowData.TextOf(entry.Property(version.Name).CurrentValue) != form["_version"].ToString())
        {
            return await PageAsync(request, session, entity, key, Changed, StatusCodes.Status409Conflict);
        }

        var plan = await DeletePlan.MakeAsync(request, session, entity, key);
        if (plan.Obstacles.Count > 0)
        {
            return await PageAsync(request, session, entity, key, "Something still needs it.", StatusCodes.Status409Conflict);
        }

        try
        {
            await plan.ClearAsync(session, request.Aborted);
            session.Db.Remove(row);
            await session.Db.SaveChangesAsync(request.Aborted);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await PageAsync(request, session, entity, key, Changed, StatusCodes.Status409Conflict);
        }
        catch (DbUpdateException)
        {
            return await PageAsync(request, session, entity, key, "The database refused this: something still needs it.", StatusCodes.Status409Conflict);
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await PageAsync(request, session, entity, key, refused.PublicDetail, refused.StatusCode);
        }

        var back = request.BackTo(entity);
        return Results.LocalRedirect($"{back}{(back.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done=deleted");
    }

    private const string Changed = "Somebody else changed this in the meantime. Look again before you delete it.";

    private static async Task<IResult> PageAsync(AdminRequest request, AdminSession session, AdminEntity entity, RowKey key, string? problem, int status)
    {
        if (await entity.Store.ReadAsync(session, key, entity.RowProjection, request.Aborted) is not { } row)
        {
            return Results.NotFound();
        }

        var plan = await DeletePlan.MakeAsync(request, session, entity, key);
        var href = request.WithBack(request.Href(entity, key));
        return new KitView(
            "/Views/Kit/Admin/Delete.cshtml",
            new DeletePage
            {
                Title = $"Delete {row.LabelText}?",
                Frame = request.Frame(entity),
                Path = [.. request.PathTo(entity), new(row.LabelText, href)],
                Problem = problem,
                Consequences = plan.Consequences,
                Obstacles = plan.Obstacles,
                Version = RowData.TextOf(row.Version) ?? "",
                CancelHref = href,
            },
            status);
    }
}
