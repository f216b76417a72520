using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Files;

/// <summary>
/// Downloads, within the tenant: by those who may see files, and by those who have a link. Whatever is wrong with a link, there is nothing at
/// its address.
/// </summary>
internal static class FileEndpoints
{
    public const string Path = "/files";
    private const string Read = "files.read";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).ExcludeFromDescription();
        group.MapGet("/{id:guid}", async Task<IResult> (Guid id, IFileStore files, CancellationToken cancellationToken) =>
                await files.OpenAsync(id, cancellationToken) is { } file ? new FileResult(file) : Results.NotFound())
            .RequireAuthorization(Read);
        group.MapGet("/{id:guid}/{token}", async Task<IResult> (Guid id, string token, FileLinks links, IFileStore files, CancellationToken cancellationToken) =>
                links.IsGood(token, id) && await files.OpenAsync(id, cancellationToken) is { } file ? new FileResult(file) : Results.NotFound())
            .WithMetadata(new AdmitsAnybodyAttribute());
    }
}
