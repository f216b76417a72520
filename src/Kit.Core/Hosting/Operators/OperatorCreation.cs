namespace Kit.Hosting;

/// <summary>A page of a module's on which rows of an entity are made that no form of the operators' site makes. Their list links to it; register it as a singleton.</summary>
/// <param name="Entity">The entity.</param>
/// <param name="Path">The page's path: <c>/admin/tenants/new</c>.</param>
public sealed record OperatorCreation(Type Entity, string Path);
