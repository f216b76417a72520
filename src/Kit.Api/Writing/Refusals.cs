using Kit.Api.Http;
using Kit.Api.Model;
using Kit.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Writing;

/// <summary>Puts what the database refused into the caller's words.</summary>
internal static class Refusals
{
    private static readonly string[] Taken = ["is taken"];

    public static ApiProblem Duplicate(ResourceModel resource, Refusal refusal)
    {
        var columns = Columns(resource.EntityType, refusal);
        var names = resource.Fields.Where(f => columns.Contains(f.Property.GetColumnName(), StringComparer.Ordinal)).Select(f => f.Name).ToList();
        return names.Count == 0
            ? new(StatusCodes.Status409Conflict, ApiErrors.Duplicate, "There is another one with the same values.")
            : new(StatusCodes.Status409Conflict, ApiErrors.Duplicate, $"There is another one with the same {string.Join(" and ", names)}.")
            {
                Errors = names.ToDictionary(n => n, _ => Taken, StringComparer.Ordinal),
            };
    }

    public static ApiProblem Value(ResourceModel resource, Refusal refusal)
    {
        var name = resource.Fields.FirstOrDefault(f => refusal.Columns.Contains(f.Property.GetColumnName(), StringComparer.Ordinal))?.Name ?? "";
        return ApiProblem.Members(ApiProblem.One(name, "has a value that the database does not take"));
    }

    public static ApiProblem StillReferenced { get; } = new(StatusCodes.Status409Conflict, ApiErrors.StillReferenced, "Others still refer to this. Delete or change them first.");

    public static ApiProblem VersionMismatch { get; } = new(
        StatusCodes.Status412PreconditionFailed, ApiErrors.VersionMismatch, "This was changed since the version that If-Match names. Read it again.");

    private static IReadOnlyList<string> Columns(IEntityType entityType, Refusal refusal) =>
        entityType.GetIndexes().FirstOrDefault(i => refusal.Constraint is { } name && i.GetDatabaseName() == name) is { } index
            ? [.. index.Properties.Select(p => p.GetColumnName())]
            : refusal.Columns;
}
