namespace Kit.Jobs;

/// <summary>
/// The schedules of the current tenant, or of the platform where none is current. What is done is stored at once, in the transaction that is open on the
/// scope's DbContext where one is, with whatever else that has to save, and is in the audit log.
/// </summary>
public interface ISchedules
{
    /// <summary>All of them, by name; those declared in code among them.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<IReadOnlyList<ScheduleInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One of them, or <see langword="null"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<ScheduleInfo?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Makes one.</summary>
    /// <typeparam name="T">The type of the job, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="name">Its name: lower-case letters, digits, dots, hyphens and underscores, 100 at most.</param>
    /// <param name="when">When it ticks: a cron expression, with or without seconds, or what <see cref="Cadence.Every"/> gives.</param>
    /// <param name="job">The job of each tick; stored as JSON.</param>
    /// <param name="configure">Says what differs from the usual.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidScheduleException">It can't be so (<c>KIT3020</c>).</exception>
    /// <exception cref="ScheduleExistsException">There is one of that name (<c>KIT3022</c>).</exception>
    /// <exception cref="KitException">The type bears no <see cref="JobAttribute"/> (<c>KIT3002</c>).</exception>
    Task AddAsync<T>(string name, string when, T job, Action<ScheduleSettings>? configure = null, CancellationToken cancellationToken = default)
        where T : notnull;

    /// <summary>Changes when one ticks. It goes by that from now on: nothing is made up for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    /// <exception cref="InvalidScheduleException">It can't be so (<c>KIT3020</c>).</exception>
    Task ChangeAsync(string name, ScheduleChange change, CancellationToken cancellationToken = default);

    /// <summary>Lets a declared one tick as it is declared, whatever was changed about it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UnknownScheduleException">None of that name is declared (<c>KIT3021</c>).</exception>
    Task ResetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes one that was made at run time. Jobs that it made stay.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    /// <exception cref="InvalidScheduleException">It is declared: pause it (<c>KIT3020</c>).</exception>
    Task RemoveAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lets it make no more jobs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    Task PauseAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lets it go on, with the next tick from now. What would have been ticks meanwhile is not made up for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    Task ResumeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Makes a job now, paused or not; when it ticks stays as it was.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The job's id. Where the last job waits or runs, and may not overlap with another: that one's.</returns>
    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    Task<Guid> RunNowAsync(string name, CancellationToken cancellationToken = default);
}
