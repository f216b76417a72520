namespace Kit.Billing;

/// <summary>How subscriptions turn into access. Bound from section <c>Kit:Billing</c>.</summary>
public sealed class BillingOptions
{
    /// <summary>The section that options are bound from.</summary>
    public const string Section = "Kit:Billing";

    /// <summary>How long a tenant whose payment failed keeps its plan, counted from the first unpaid invoice.</summary>
    /// <value>7 days.</value>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long past its end a trial or a cancelled subscription still counts when Stripe has not told. Then the clock alone ends it.
    /// </summary>
    /// <value>1 day.</value>
    public TimeSpan ClockSlack { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How far the time in a webhook's signature may be from now, in either direction.</summary>
    /// <value>5 minutes, as Stripe's own libraries have it.</value>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Mails about invoices that were paid or failed longer ago than this are not sent: a long outage ends without a flood.</summary>
    /// <value>3 days.</value>
    public TimeSpan MailsNoOlderThan { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// How long events of Stripe's are kept, counted from their arrival. An event that Stripe sends again later than that is taken for a new one, which
    /// changes nothing: what it is about is fetched.
    /// </summary>
    /// <value>90 days. 3 days at least: for so long Stripe goes on trying.</value>
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Whether the plans are brought to Stripe when the host has started.</summary>
    /// <value>In Development only. Elsewhere run <c>kit sync-plans</c> when plans changed.</value>
    public bool? SyncPlansAtStart { get; set; }

    internal IList<Plan> Plans { get; } = [];
}
