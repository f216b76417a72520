namespace Kit.Hosting;

/// <summary>Work to do once the database is ready and before the first request: seeds, a catalogue to bring up to date.</summary>
public interface IStartupTask
{
    /// <summary>Tasks run from low to high.</summary>
    int Order { get; }

    /// <summary>Does the work. It must bear being done again at every start, and on several nodes at once.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
