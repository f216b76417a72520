namespace Kit.Portability;

/// <summary>How tenants are moved between databases. Bound from section <c>Kit:Moves</c>.</summary>
public sealed class MoveOptions
{
    internal const string Section = "Kit:Moves";

    /// <summary>
    /// Whether operators are offered moves on their site. What a move needs is a node that runs jobs and has the login that makes databases,
    /// <c>ConnectionStrings:KitOwner</c>; say so on nodes that have it not and leave jobs to one that has.
    /// </summary>
    /// <value><see langword="null"/>: where this node has that login, and on SQLite.</value>
    public bool? OnOperatorsSite { get; set; }

    /// <summary>How long a tenant's rows stay in the database that it left, for readers that are still at it.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan CleanUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many rows may be left to copy when the tenant's writers are kept out.</summary>
    /// <value>100.</value>
    public int FewRows { get; set; } = 100;

    /// <summary>How often what was written meanwhile is copied, before the switch comes whatever is left.</summary>
    /// <value>10.</value>
    public int MaxPasses { get; set; } = 10;

    /// <summary>
    /// How long the switch waits for the tenant's transactions that are open; its other writers wait behind it meanwhile. Then it lets them
    /// all through, and tries again.
    /// </summary>
    /// <value>2 seconds.</value>
    public TimeSpan SwitchPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the switch is tried before the move is rolled back.</summary>
    /// <value>20.</value>
    public int SwitchAttempts { get; set; } = 20;

    /// <summary>How long a move waits, before the switch, for transactions of the database that are older than the move.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan OldTransactionsPatience { get; set; } = TimeSpan.FromMinutes(5);
}
