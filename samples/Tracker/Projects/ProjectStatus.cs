namespace Tracker.Projects;

public enum ProjectStatus
{
    Active,
    Archived,
}
