namespace Kit.Billing.Tests.TestHost;

/// <summary>Waits for a fact.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> fact, string what)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!await fact())
        {
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It never came true: {what}.");
            }
        }
    }
}
