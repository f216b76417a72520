using System.Collections.Concurrent;
using Kit.Core.Tests.Jobs;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>
/// A process that writes for another tenant while a neighbour's is killed, and says what was acknowledged; and, where the test says so, for the
/// tenant that is at stake.
/// </summary>
internal sealed class BusyNeighbour : IAsyncDisposable
{
    private readonly CrashHost _crash;
    private readonly CrashProcess _process;
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentQueue<string> _acmes = new();
    private readonly Task _reading;
    private List<string> _quiet = [];

    private BusyNeighbour(CrashHost crash, Dictionary<string, string> settings)
    {
        _crash = crash;
        _process = crash.Start("write", new(settings) { ["Kit__Jobs__Enabled"] = "false" });
        _reading = ReadAsync();
    }

    public static async Task<BusyNeighbour> StartAsync(CrashHost crash, Dictionary<string, string>? settings = null)
    {
        var neighbour = new BusyNeighbour(crash, settings ?? []);
        await neighbour.ProceedAsync();
        neighbour._quiet = await crash.RowsAsync("quiet");
        Assert.Equal(50, neighbour._quiet.Count);
        return neighbour;
    }

    /// <summary>What it said of the tenant at stake, in that order: <c>own 000001</c> was acknowledged, <c>refused 000002</c> was not done.</summary>
    public IReadOnlyList<string> Acmes => [.. _acmes];

    /// <summary>Waits until it has said of the tenant at stake what begins so, and was not said before.</summary>
    public async Task HearAsync(string beginning)
    {
        var before = _acmes.Count;
        await Eventually.IsTrueAsync(() => Task.FromResult(_acmes.Skip(before).Any(l => l.StartsWith(beginning, StringComparison.Ordinal))));
    }

    /// <summary>Waits until it has written on.</summary>
    public Task ProceedAsync()
    {
        var before = _acknowledged.Count;
        return Eventually.IsTrueAsync(() => Task.FromResult(_acknowledged.Count > before + 5));
    }

    /// <summary>What was acknowledged is there, once; and nobody touched a third tenant's rows.</summary>
    public async Task AssertUntouchedAsync()
    {
        await ProceedAsync();
        _process.Kill();
        await _reading;
        var there = (await _crash.EffectsAsync()).Where(e => e.StartsWith("busy", StringComparison.Ordinal)).ToList();
        Assert.Equal(there.Distinct().Count(), there.Count);
        Assert.Empty(_acknowledged.Except(there));
        Assert.InRange(there.Count - _acknowledged.Count, 0, 1); // the last one was committed, perhaps, and not said
        Assert.Equal(_quiet, await _crash.RowsAsync("quiet"));
    }

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        while (await _process.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("busy ", StringComparison.Ordinal))
            {
                _acknowledged.Enqueue(line);
            }
            else if (line.StartsWith("own ", StringComparison.Ordinal) || line.StartsWith("refused ", StringComparison.Ordinal))
            {
                _acmes.Enqueue(line);
            }
        }
    }
}
