using Microsoft.AspNetCore.Http;

namespace Kit.Admin;

/// <summary>Finds out which row an address names. Whatever it does not name, or names for somebody else, gets the same 404.</summary>
internal static class RowGate
{
    /// <param name="request">The request.</param>
    /// <param name="slug">The entity's name in the address.</param>
    /// <param name="id">The row's.</param>
    /// <param name="use">What for.</param>
    /// <returns>The entity and the row's key; or, where there is a refusal, that alone.</returns>
    public static async ValueTask<(AdminEntity Entity, RowKey Key, IResult? Refusal)> FindAsync(AdminRequest request, string slug, string id, RowUse use = RowUse.Read)
    {
        if (request.Find(slug) is not { } entity || request.KeyOf(entity, id) is not { } key || !entity.Allows(use))
        {
            return (null!, null!, Results.NotFound());
        }

        if (use != RowUse.Read && !request.MayWrite(entity))
        {
            return (null!, null!, Results.StatusCode(StatusCodes.Status403Forbidden));
        }

        // A link from before a move, or from the shared database's pages, leads to where the row is; a form is not sent on.
        if (key.Tenant is { } tenant && await request.DatabaseOfAsync(tenant) is var database && request.IsElsewhere(entity, database))
        {
            return (null!, null!, HttpMethods.IsGet(request.Http.Request.Method) ? request.SameIn(database) : Results.NotFound());
        }

        return (entity, key, null);
    }
}

/// <summary>What a row is wanted for.</summary>
internal enum RowUse
{
    Read,
    Edit,
    Delete,
}
