using System.ComponentModel;

namespace Kit.Billing;

/// <summary>A sentence that says what just happened.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="IsGood">Whether it is good news.</param>
[ImmutableObject(true)]
public sealed record BillingNoticeText(string Text, bool IsGood);
