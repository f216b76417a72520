namespace Kit.Jobs;

/// <summary>Names a type of job. The name is stored, so the class may be renamed and the name may not.</summary>
/// <param name="kind">Lower-case letters, digits, dots and hyphens: <c>invoices.send</c>. One type bears it, and one for each older version.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class JobAttribute(string kind) : Attribute
{
    internal const string DefaultLane = "default";
    internal const int DefaultMaxAttempts = 10;

    /// <summary>The lane of what sets a tenant up: served whatever the tenant's status, while all others wait for it to be active.</summary>
    internal const string AnyStatusLane = "kit.any-status";

    /// <summary>The stored name.</summary>
    public string Kind { get; } = kind;

    /// <summary>
    /// The version of the type's content. Raise it when jobs that are stored can't be read as the type any more; what is stored in an older version is
    /// read by <c>kit.AddJobUpgrade</c>, or done by a handler of the older type. A node leaves alone what is of a version that it does not know.
    /// </summary>
    /// <value>1.</value>
    public int Version { get; init; } = 1;

    /// <summary>What people read in place of the kind: "Import of work items". 100 characters at most.</summary>
    /// <value><see langword="null"/>: the kind.</value>
    public string? Title { get; init; }

    /// <summary>The queue within the tenant. Each tenant's lanes take turns, so a full one does not hold up the others.</summary>
    /// <value><c>default</c>.</value>
    public string Lane { get; init; } = DefaultLane;

    /// <summary>How often the job is tried before it is given up.</summary>
    /// <value>10.</value>
    public int MaxAttempts { get; init; } = DefaultMaxAttempts;

    /// <summary>How long an attempt may take, in seconds; then its token ends, and it has failed.</summary>
    /// <value>0: as long as it takes.</value>
    public double TimeoutSeconds { get; init; }

    /// <summary>
    /// Whether a transaction is open on the scope's DbContext while the handler runs, committed together with the job's completion. Turn it
    /// off for handlers that wait for others (mail, HTTP), or that write through scopes of their own: what they save is committed at once, so a
    /// job that is interrupted does it again.
    /// </summary>
    /// <value><see langword="true"/>.</value>
    public bool Transactional { get; init; } = true;

    /// <summary>Whether the job's content is erased once it is done, because it holds what must not lie about: a link that signs in.</summary>
    /// <value><see langword="false"/>.</value>
    public bool Sensitive { get; init; }
}
