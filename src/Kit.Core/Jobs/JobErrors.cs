namespace Kit.Jobs;

/// <summary>The ids of the errors of jobs and mail. Each has a paragraph in <c>docs/errors/jobs.md</c>.</summary>
public static class JobErrors
{
    /// <summary>A job was to be enqueued where no scope is open.</summary>
    public const string NoScope = "KIT3001";

    /// <summary>A type was used as a job that bears no, or a malformed, <see cref="JobAttribute"/>.</summary>
    public const string NotAJob = "KIT3002";

    /// <summary>Two types bear one kind, or two handlers do one kind.</summary>
    public const string DuplicateKind = "KIT3003";

    /// <summary>A handler gave the job up.</summary>
    public const string Abandoned = "KIT3004";

    /// <summary>A setting of <c>Kit:Jobs</c> is out of range.</summary>
    public const string InvalidOptions = "KIT3005";

    /// <summary>A job was to be enqueued in a lane that nobody declares.</summary>
    public const string UnknownLane = "KIT3006";

    /// <summary>A lane's declaration, or a rule of operators', says what can't be.</summary>
    public const string InvalidLane = "KIT3007";

    /// <summary>An upgrade of jobs leads from one kind to another, or from a version to one that is not newer.</summary>
    public const string InvalidUpgrade = "KIT3008";

    /// <summary>An attempt took longer than it may.</summary>
    public const string TimedOut = "KIT3009";

    /// <summary>A schedule can't be so: its name, when it ticks, its time zone, its settings.</summary>
    public const string InvalidSchedule = "KIT3020";

    /// <summary>There is no schedule of that name.</summary>
    public const string UnknownSchedule = "KIT3021";

    /// <summary>There is a schedule of that name already.</summary>
    public const string ScheduleExists = "KIT3022";

    /// <summary><c>Kit:Jobs:Engine</c> names an engine that the host does not have.</summary>
    public const string UnknownEngine = "KIT3030";

    /// <summary>The engine can't work with the host's database.</summary>
    public const string EngineUnavailable = "KIT3031";

    /// <summary>The engine's own tables are missing, or older than it.</summary>
    public const string EngineNotInstalled = "KIT3032";

    /// <summary>A mail's address is malformed.</summary>
    public const string InvalidAddress = "KIT3101";

    /// <summary>A setting of <c>Kit:Mail</c> is wrong.</summary>
    public const string InvalidMailOptions = "KIT3102";
}
