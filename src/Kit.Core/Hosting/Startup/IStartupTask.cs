namespace Kit.Hosting;

/// <summary>Work to do once the database is ready and before the first request: seeds, a catalogue to bring up to date.</summary>
public interface IStartupTask
{
    /// <summary>Tasks run from low to high.</summary>
    int Order { get; }

    /// <summary>
    /// Does the work. One node at a time does it: another that starts meanwhile waits for its turn, and finds it done. So it must bear
    /// being done again, at every start, and after a start that was cut short.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);
}
