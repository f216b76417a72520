namespace Kit.Billing;

/// <summary>Why a plan is in force.</summary>
public enum PlanSource
{
    /// <summary>There is nothing else.</summary>
    Default,

    /// <summary>The tenant subscribed to it.</summary>
    Subscription,

    /// <summary>It was granted without payment.</summary>
    Grant,
}
