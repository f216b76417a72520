namespace Kit.Data;

/// <summary>The lock of a database that only one node uses.</summary>
internal sealed class NoLock : IAsyncDisposable
{
    public static NoLock Instance { get; } = new();

    public ValueTask DisposeAsync() => default;
}
