using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Http;

/// <summary>One served endpoint: what it takes and what it does. The answer is a stored document or a list; the pipeline renders it.</summary>
internal sealed record Operation(string Method, string Path, Parameter[] Parameters, Func<Call, JsonObject> Handle)
{
    public static Operation Get(string path, Parameter[] parameters, Func<Call, JsonObject> handle) => new("GET", path, parameters, handle);

    public static Operation Post(string path, Parameter[] parameters, Func<Call, JsonObject> handle) => new("POST", path, parameters, handle);

    public static Operation Delete(string path, Parameter[] parameters, Func<Call, JsonObject> handle) => new("DELETE", path, parameters, handle);

    /// <summary>A list endpoint: paging and <c>created</c> come on top of the given parameters.</summary>
    public static Operation List(string path, Parameter[] parameters, Func<Call, JsonObject> handle) => new(
        "GET",
        path,
        [
            .. parameters,
            new("limit", P.Integer),
            new("starting_after", P.Text),
            new("ending_before", P.Text),
            new("created", P.Range),
        ],
        handle);
}
