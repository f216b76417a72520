using System.Diagnostics;

namespace Tracker.Tests.Running;

/// <summary>For what a job or a webhook does in its own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            Assert.True(clock.Elapsed < Limit, $"{what}: not within {Limit}.");
            await Task.Delay(Pause);
        }
    }
}
