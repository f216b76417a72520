using System.ComponentModel;

namespace Kit.Data;

/// <summary>Why the database refused rows, in words that do not depend on which database it is.</summary>
/// <param name="Kind">What rule the rows broke.</param>
/// <param name="Constraint">The constraint's or index's name, where the database tells.</param>
/// <param name="Columns">The columns, where the database tells those instead.</param>
[ImmutableObject(true)]
public sealed record Refusal(RefusalKind Kind, string? Constraint, IReadOnlyList<string> Columns);
