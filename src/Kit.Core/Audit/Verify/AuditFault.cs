using System.ComponentModel;

namespace Kit.Audit;

/// <summary>What is wrong with a chain, at the first place where something is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The seal's number.</param>
/// <param name="Message">The same in a sentence.</param>
[ImmutableObject(true)]
public sealed record AuditFault(AuditFaultKind Kind, long Number, string Message);
