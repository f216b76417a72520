namespace Kit.Testing;

/// <summary>A query that the model knows nothing of. It is run in the attacker's scope, and nothing of the victim's may be in what it returns.</summary>
/// <param name="Name">What the failure calls it.</param>
/// <param name="RunAsync">Runs it with the services of a scope; returns rows or a value, all of whose public members are looked at.</param>
public sealed record RawQuery(string Name, Func<IServiceProvider, Task<object?>> RunAsync);
