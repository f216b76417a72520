namespace Kit.Jobs;

/// <summary>What the statements about a queue's database are written with, on whichever provider.</summary>
/// <param name="Now">An expression for now.</param>
/// <param name="SkipLocked">What makes a statement leave alone the rows that another one is working on.</param>
/// <param name="After">An expression for the moment so many seconds after now.</param>
/// <param name="SecondsSince">An expression for how long ago a moment is.</param>
/// <param name="IdText">How the database writes an id.</param>
/// <param name="IsFree">A condition on a tenant's id: nobody replaces the tenant as a whole now, and nobody begins to before the transaction ends.</param>
internal sealed record QueueSql(
    string Now, string SkipLocked, Func<string, string> After, Func<string, string> SecondsSince, Func<Guid, string> IdText, Func<string, string> IsFree);
