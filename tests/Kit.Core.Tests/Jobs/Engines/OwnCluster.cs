using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>A server that a test may stop.</summary>
internal sealed class OwnCluster : IAsyncDisposable
{
    public PostgresCluster Cluster { get; } = new();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
