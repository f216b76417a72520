namespace Tracker.Items.Import;

/// <summary>A row as it is read.</summary>
/// <param name="Line">The line of the file on which it begins.</param>
/// <param name="Item">What the form would be sent with.</param>
/// <param name="Assignee">The name of the member; nothing, where there is none.</param>
/// <param name="Problems">What is wrong with it; nothing, where it can be imported.</param>
internal sealed record ItemRow(long Line, ItemForm Item, string? Assignee, IReadOnlyList<string> Problems);
