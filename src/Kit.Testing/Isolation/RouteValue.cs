namespace Kit.Testing;

/// <summary>A value that a route takes apart: ids in a text of the host's own making.</summary>
/// <param name="Route">The route, as the suite names it: <c>POST /projects/{id:guid}?handler=Move</c>.</param>
/// <param name="Name">The field of its form, the member of its body, or of its query where it only reads; empty for a whole body, in JSON.</param>
/// <param name="Value">The value.</param>
public sealed record RouteValue(string Route, string Name, string Value);
