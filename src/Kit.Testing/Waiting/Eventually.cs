using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kit.Testing;

/// <summary>Waits for a fact that comes about by itself, and for no fixed time. The default limit is two minutes: it is reached only by what fails.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Repeats the assertion until it holds; its last failure is thrown when it does not in time.</summary>
    /// <param name="assertion">Throws while the fact is not there.</param>
    /// <param name="within">How long to wait; two minutes by default.</param>
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
    /// <param name="within">How long to wait; two minutes by default.</param>
    /// <param name="what">The fact, in words for who reads the failure; the question's own text by default.</param>
    /// <exception cref="TimeoutException">It was not, in time.</exception>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (within ?? Limit))
            {
                throw new TimeoutException($"Not within {within ?? Limit}: {what}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Looks until there is something.</summary>
    /// <typeparam name="T">What is looked for.</typeparam>
    /// <param name="look">Returns <see langword="null"/> while there is nothing.</param>
    /// <param name="within">How long to wait; two minutes by default.</param>
    /// <param name="what">What is looked for, in words for who reads the failure; the question's own text by default.</param>
    /// <exception cref="TimeoutException">There was nothing, in time.</exception>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, TimeSpan? within = null, [CallerArgumentExpression(nameof(look))] string what = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(look);
        T? found = null;
        await IsTrueAsync(async () => (found = await look()) is not null, within, what);
        return found!;
    }
}
