using System.Diagnostics;

namespace Kit.Testing;

/// <summary>Waits for a fact that comes about by itself, and for no fixed time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Repeats the assertion until it holds; its last failure is thrown when it does not in time.</summary>
    /// <param name="assertion">Throws while the fact is not there.</param>
    /// <param name="within">How long to wait; 30 seconds by default.</param>
    public static async Task AssertAsync(Func<Task> assertion, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (clock.Elapsed < (within ?? Limit))
            {
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>Repeats the question until the answer is yes.</summary>
    /// <param name="condition">The question.</param>
    /// <param name="within">How long to wait; 30 seconds by default.</param>
    /// <exception cref="TimeoutException">It was not, in time.</exception>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (within ?? Limit))
            {
                throw new TimeoutException("It did not come about.");
            }

            await Task.Delay(Pause);
        }
    }
}
