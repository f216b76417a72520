using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Kit.Api.Http;

/// <summary>Why a request is refused: RFC 9457, with the id of the error.</summary>
internal sealed record ApiProblem(int Status, string? Id, string? Detail)
{
    /// <summary>What is wrong, by member or parameter.</summary>
    public IDictionary<string, string[]>? Errors { get; init; }

    public static ApiProblem NotFound { get; } = new(StatusCodes.Status404NotFound, null, null);

    public static ApiProblem Parameter(string name, string error) =>
        new(StatusCodes.Status400BadRequest, ApiErrors.InvalidParameter, $"The parameter '{name}' {error}.") { Errors = One(name, error) };

    public static ApiProblem Members(IDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, ApiErrors.InvalidMembers, "Some members of the body are not as they should be.") { Errors = errors };

    public static ApiProblem Body(string detail) => new(StatusCodes.Status400BadRequest, ApiErrors.InvalidBody, detail);

    public static IDictionary<string, string[]> One(string name, string error) => new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [error] };

    public Task WriteAsync(HttpContext context)
    {
        var details = Errors is null ? new ProblemDetails() : new HttpValidationProblemDetails(Errors) { Title = null };
        details.Status = Status;
        details.Detail = Detail;
        if (Id is not null)
        {
            details.Extensions["id"] = Id;
        }

        return TypedResults.Problem(details).ExecuteAsync(context);
    }
}
