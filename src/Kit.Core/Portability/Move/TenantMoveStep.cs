namespace Kit.Portability;

/// <summary>How far a move is.</summary>
public enum TenantMoveStep
{
    /// <summary>The target is made: its database, tables and roles.</summary>
    Preparing,

    /// <summary>The tenant's rows are copied, while it goes on being written.</summary>
    Copying,

    /// <summary>What was written meanwhile is copied, again and again, until little is left.</summary>
    CatchingUp,

    /// <summary>The tenant's writers are kept out for a moment: the last rows are copied, all are proved, and the tenant is where it was to go.</summary>
    Switching,

    /// <summary>The tenant is in its new place; its waiting jobs follow, and after a while its rows are deleted in the old one.</summary>
    CleaningUp,

    /// <summary>Nothing is left in the old place.</summary>
    Done,

    /// <summary>Something went wrong before the switch, or somebody cancelled: what was copied is being deleted.</summary>
    RollingBack,

    /// <summary>The tenant is where it was, as if nothing had been.</summary>
    RolledBack,
}
