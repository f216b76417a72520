namespace Kit.Billing.Emulator.Tests;

/// <summary>A clock that shows what it is told; timers run in real time.</summary>
public sealed class MovableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
