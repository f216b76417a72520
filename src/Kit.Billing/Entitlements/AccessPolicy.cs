using System.Linq.Expressions;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>Which plan is in force: from what is known of the subscription, and from the clock, so that nothing lasts because a webhook got lost.</summary>
internal sealed class AccessPolicy(PlanRegistry plans, IOptions<BillingOptions> options, TimeProvider clock)
{
    /// <summary>The plan in force. Whatever is not known, of plan or state, grants nothing beyond the default plan.</summary>
    public (Plan? Plan, PlanSource Source) InForce(BillingAccount? account)
    {
        var now = clock.GetUtcNow();
        if (account is { GrantedPlanKey: { } granted } && (account.GrantedUntil is not { } until || until > now) && plans.Find(granted) is { } gift)
        {
            return (gift, PlanSource.Grant);
        }

        return account is not null && IsAccessGiven(account, now) && plans.Find(account.PlanKey) is { } plan
            ? (plan, PlanSource.Subscription)
            : (plans.Default, PlanSource.Default);
    }

    /// <summary>The key of the plan in force as the database works it out, for lists of many accounts: the same as <see cref="InForce"/> says of one.</summary>
    public Expression<Func<BillingAccount, string?>> KeyInForce()
    {
        var now = clock.GetUtcNow();
        var (ended, failed) = (now - options.Value.ClockSlack, now - options.Value.GracePeriod);
        var known = plans.All.Select(p => p.Key).ToList();
        var otherwise = plans.Default?.Key;
        return a =>
            known.Contains(a.GrantedPlanKey!) && (a.GrantedUntil == null || a.GrantedUntil > now) ? a.GrantedPlanKey
            : known.Contains(a.PlanKey!) && (a.CancelAt == null || a.CancelAt > ended)
                && (a.Status == SubscriptionStatus.Active
                    || (a.Status == SubscriptionStatus.Trialing && (a.TrialEnd == null || a.TrialEnd > ended))
                    || (a.Status == SubscriptionStatus.PastDue && a.PastDueSince > failed)) ? a.PlanKey
            : otherwise;
    }

    /// <summary>Until when a tenant whose payment failed keeps its plan.</summary>
    public DateTimeOffset? GraceEnd(BillingAccount account) =>
        account is { Status: SubscriptionStatus.PastDue, PastDueSince: { } since } ? since + options.Value.GracePeriod : null;

    private bool IsAccessGiven(BillingAccount account, DateTimeOffset now)
    {
        var slack = options.Value.ClockSlack;
        if (account.CancelAt + slack <= now)
        {
            return false;
        }

        return account.Status switch
        {
            SubscriptionStatus.Active => true,
            SubscriptionStatus.Trialing => !(account.TrialEnd + slack <= now),
            SubscriptionStatus.PastDue => GraceEnd(account) > now,
            _ => false,
        };
    }
}
