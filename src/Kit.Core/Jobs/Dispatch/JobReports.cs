using System.Diagnostics;

namespace Kit.Jobs;

/// <summary>Stores what a running job says of itself, at most once a second.</summary>
internal sealed class JobReports(RunningJob running, bool mayWrite)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private JobProgress? _pending;
    private long? _written;

    public JobStore Store => running.Store;

    /// <summary>What it ended with, in JSON.</summary>
    public string? Result { get; set; }

    public static string? Cut(string? text) => (text?.Length > JobsModel.ProgressTextLength ? text[..JobsModel.ProgressTextLength] : text)?.Replace("\0", "", StringComparison.Ordinal);

    public async Task ReportAsync(JobProgress progress, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _pending = progress;
            if (!mayWrite || (_written is { } last && Stopwatch.GetElapsedTime(last) < Pause))
            {
                return;
            }

            (_pending, _written) = (null, Stopwatch.GetTimestamp());
        }

        await running.Store.ReportAsync(running.Job, progress, cancellationToken);
    }

    /// <summary>What was said last and is not stored.</summary>
    public JobProgress? TakePending()
    {
        lock (_lock)
        {
            var pending = _pending;
            _pending = null;
            return pending;
        }
    }
}
