namespace Tracker.Demo;

/// <summary>A project of the demo: what it is called, what it is for, what work in it is about.</summary>
internal sealed record DemoProject(string Name, string Description, string Subjects)
{
    public string[] SubjectList => Subjects.Split(", ");
}
