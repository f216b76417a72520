namespace Kit.Operations;

/// <summary>What the jobs have in common.</summary>
internal static class OperationJobs
{
    /// <summary>Of their own, so that the platform's and the tenant's other jobs don't wait for them.</summary>
    public const string Lane = "kit.operations";
}
