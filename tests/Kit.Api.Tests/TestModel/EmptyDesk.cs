namespace Kit.Api.Tests.TestModel;

/// <summary>A host without rows, for tests that store none.</summary>
public sealed class EmptyDesk : IAsyncLifetime
{
    public Desk Desk { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Desk = await Desk.OnSqliteAsync();

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
