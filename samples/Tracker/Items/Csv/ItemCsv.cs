namespace Tracker.Items.Csv;

/// <summary>What an item's columns are called in a CSV file: the export writes them, and the import looks for them.</summary>
internal static class ItemCsv
{
    public const string Title = "Title";
    public const string Description = "Description";
    public const string Status = "Status";

    /// <summary>A member's e-mail address.</summary>
    public const string Assignee = "Assignee";

    /// <summary>As 2026-12-31.</summary>
    public const string DueDate = "Due date";

    /// <summary>Hours.</summary>
    public const string Estimate = "Estimate";

    public const string DateFormat = "yyyy-MM-dd";

    public const string ContentType = "text/csv";

    public static IReadOnlyList<string> Columns { get; } = [Title, Description, Status, Assignee, DueDate, Estimate];
}
