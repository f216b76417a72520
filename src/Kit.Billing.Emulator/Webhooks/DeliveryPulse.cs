namespace Kit.Billing.Emulator.Webhooks;

/// <summary>
/// Beats when deliveries may have changed. Take <see cref="Next"/> before looking at the state, then wait on it: no change is missed.
/// </summary>
internal sealed class DeliveryPulse
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
