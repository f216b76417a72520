using System.ComponentModel;

namespace Kit.Billing;

/// <summary>What is used of a limit.</summary>
/// <param name="Label">How people call it.</param>
/// <param name="Used">How many there are.</param>
/// <param name="Max">How many there may be; <see langword="null"/> any number.</param>
[ImmutableObject(true)]
public sealed record UsageLine(string Label, long Used, long? Max);
