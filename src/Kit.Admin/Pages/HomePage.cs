namespace Kit.Admin;

/// <summary>The first page of a site: what there is, and what was done last.</summary>
public sealed class HomePage : AdminPage
{
    /// <summary>What was done last, the newest first.</summary>
    public required IReadOnlyList<AdminEvent> Recent { get; init; }
}

/// <summary>Something that was done to a row.</summary>
/// <param name="At">When.</param>
/// <param name="Who">Who did it.</param>
/// <param name="What">What was done: <c>created</c>, <c>changed</c>, <c>deleted</c>.</param>
/// <param name="Entity">The entity, for people.</param>
/// <param name="Row">What the row was called.</param>
/// <param name="Href">The row's history, or <see langword="null"/>.</param>
/// <param name="Reason">Why the platform scope was open, where it was.</param>
/// <param name="Changes">The values before and after.</param>
public sealed record AdminEvent(string At, string Who, string What, string Entity, string Row, string? Href, string? Reason, IReadOnlyList<AdminChange> Changes);

/// <summary>A value that was changed.</summary>
/// <param name="Label">The property.</param>
/// <param name="Old">The value before.</param>
/// <param name="New">The value after.</param>
public sealed record AdminChange(string Label, string Old, string New);
