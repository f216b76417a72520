namespace Tracker.Items;

public enum WorkItemStatus
{
    Open,
    InProgress,
    Blocked,
    Done,
    Cancelled,
}
