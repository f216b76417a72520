using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Admin;

/// <summary>Saves a row in one transaction, and says on the form what kept it from being saved.</summary>
internal static partial class FormSaver
{
    /// <summary>Whether the row was saved; if not, the input says why.</summary>
    public static async Task<bool> SaveAsync(
        AdminRequest request, AdminSession session, AdminEntity entity, EntityEntry entry, FormInput input, RowKey? key, Guid? tenant)
    {
        try
        {
            await session.Db.SaveChangesAsync(request.Aborted);
            return true;
        }
        catch (DbUpdateConcurrencyException) when (key is not null)
        {
            var current = await entity.Store.ReadAsync(session, key, entity.RowProjection, request.Aborted);
            input.Conflict(entity.RowProjection.Properties, current, session.Zone);
        }
        catch (DbUpdateException refused)
        {
            input.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await FindTakenAsync(request, session, entity, entry, input, tenant);
            if (input.Errors.Count == 0)
            {
                LogRefused(request.Http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Kit.Admin"), entity.Slug, refused);
            }

            input.Problem = input.Errors.Count > 0
                ? "Another row has this already."
                : "The database refused this: another row may have the same values, or one that this refers to may be gone.";
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            input.Problem = refused.PublicDetail;
            input.StatusCode = refused.StatusCode;
        }

        return false;
    }

    // Databases name a violated index each in their own way; asking which value is taken is the same for all.
    private static async Task FindTakenAsync(
        AdminRequest request, AdminSession session, AdminEntity entity, EntityEntry entry, FormInput input, Guid? tenant)
    {
        foreach (var index in entity.Store.Type.GetIndexes().Where(i => i.IsUnique))
        {
            var columns = index.Properties.Where(p => p != entity.Store.Tenant).ToList();
            var fields = input.Fields.Where(f => columns.Contains(f.Property)).ToList();
            if (fields.Count == 0 || columns.Any(c => entry.Property(c.Name).CurrentValue is null))
            {
                continue;
            }

            var id = entry.Property(entity.Store.Id!.Name).CurrentValue;
            if (await entity.Store.ExistsAsync(session, tenant, columns.Select(c => (c, entry.Property(c.Name).CurrentValue)), id, request.Aborted))
            {
                fields.ForEach(f => input.Errors[f] = "Another row has this already.");
            }
        }
    }

    [LoggerMessage(6001, LogLevel.Warning, "The database refused to save a row of {Entity}")]
    private static partial void LogRefused(ILogger logger, string entity, Exception refused);
}
