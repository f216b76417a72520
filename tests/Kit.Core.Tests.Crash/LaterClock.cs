namespace Kit.Core.Tests.Crash;

/// <summary>Two days from now.</summary>
internal sealed class LaterClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(2);
}
