using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Kit.Admin;

/// <summary>Finds out which row an address names. Whatever it does not name, or names for somebody else, gets the same 404.</summary>
internal static class RowGate
{
    public static bool TryFind(
        AdminRequest request,
        string slug,
        string id,
        [NotNullWhen(true)] out AdminEntity? entity,
        [NotNullWhen(true)] out RowKey? key,
        [NotNullWhen(false)] out IResult? refusal,
        bool write = false)
    {
        entity = request.Find(slug);
        key = entity is null ? null : request.KeyOf(entity, id);
        refusal = key is null || (write && !entity!.CanChange) ? Results.NotFound()
            : write && !request.CanWrite(entity!) ? Results.StatusCode(StatusCodes.Status403Forbidden)
            : null;
        return refusal is null && entity is not null && key is not null;
    }
}
