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

    /// <summary>A mail's address is malformed.</summary>
    public const string InvalidAddress = "KIT3101";

    /// <summary>A setting of <c>Kit:Mail</c> is wrong.</summary>
    public const string InvalidMailOptions = "KIT3102";
}
