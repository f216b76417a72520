namespace Kit.Testing;

/// <summary>One thing to try. <see cref="RunAsync"/> says what got through, or nothing.</summary>
internal sealed record IsolationAttack(string Target, string Name, string Wall, Func<Task<string?>> RunAsync);
