namespace Tracker.Items;

/// <summary>The files of imports and exports.</summary>
internal static class ItemFiles
{
    public const string Schedule = "item-files";

    /// <summary>At night.</summary>
    public const string When = "40 3 * * *";

    /// <summary>How long they are there.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(14);
}
