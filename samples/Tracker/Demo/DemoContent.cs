using Tracker.Items;
using Tracker.Projects;

namespace Tracker.Demo;

/// <summary>Makes a tenant's projects, items and comments: as a team would have them, and the same at every first start.</summary>
internal sealed class DemoContent(int seed, IReadOnlyList<Guid> members, DateTimeOffset now)
{
    public const int ItemCount = 200;

    private static readonly string[] Verbs = ["Plan", "Draft", "Review", "Finish", "Test", "Document", "Agree on", "Improve", "Check", "Sort out"];

    private static readonly string[] Remarks =
    [
        "Had a first look; smaller than we feared.", "Can we settle this by Thursday?", "Done on my side, please check.", "Waiting for an answer from outside.",
        "The numbers are in the shared folder.", "Let us split this if it grows any further.", "Talked it over at stand-up: we keep it simple.",
        "I would rather do this after the release.", "Looks good to me.", "Moved the date, the supplier needs another week.",
        "There is one open question about who signs it off.", "Tried it on the old system too, same result.",
    ];

    private readonly Random _random = new(seed);
    private readonly DemoIds _ids = new(seed);
    private readonly List<object> _rows = [];

    /// <summary>All rows, parents first.</summary>
    public List<object> Make(DemoProject[] projects)
    {
        for (var p = 0; p < projects.Length; p++)
        {
            var project = new Project
            {
                Id = _ids.Next(),
                Name = projects[p].Name,
                Description = projects[p].Description,
                CreatedAt = now.AddDays(-150 + p),
            };
            _rows.Add(project);
            var count = (ItemCount / projects.Length) + (p < ItemCount % projects.Length ? 1 : 0);
            var subjects = projects[p].SubjectList;
            for (var i = 0; i < count; i++)
            {
                AddItem(project, Title(subjects[i % subjects.Length], i / subjects.Length));
            }
        }

        return _rows;
    }

    // The second time round a subject gets another verb.
    private string Title(string subject, int round) => $"{Verbs[(round * Verbs.Length / 2) + _random.Next(Verbs.Length / 2)]} {subject}";

    private void AddItem(Project project, string title)
    {
        var age = _random.Next(1, 120);
        var status = _random.Next(100) switch
        {
            < 38 => WorkItemStatus.Open,
            < 58 => WorkItemStatus.InProgress,
            < 66 => WorkItemStatus.Blocked,
            < 95 => WorkItemStatus.Done,
            _ => WorkItemStatus.Cancelled,
        };
        var item = new WorkItem
        {
            Id = _ids.Next(),
            ProjectId = project.Id,
            Title = title,
            Description = _random.Next(3) == 0 ? $"Part of “{project.Name}”. {project.Description}" : null,
            Status = status,
            AssigneeId = status == WorkItemStatus.Open && _random.Next(2) == 0 ? null : members[_random.Next(members.Count)],
            DueDate = _random.Next(10) < 6 ? DateOnly.FromDateTime(now.UtcDateTime).AddDays(status is WorkItemStatus.Done ? -_random.Next(1, 60) : _random.Next(-6, 60)) : null,
            Estimate = _random.Next(10) < 7 ? 1 << _random.Next(6) : null,
            CreatedAt = now.AddDays(-age).AddMinutes(-_random.Next(600)),
        };
        _rows.Add(item);

        var comments = Math.Max(0, _random.Next(6) - 3);
        for (var c = 0; c < comments; c++)
        {
            _rows.Add(new Comment
            {
                Id = _ids.Next(),
                WorkItemId = item.Id,
                AuthorId = members[_random.Next(members.Count)],
                Body = Remarks[_random.Next(Remarks.Length)],
                CreatedAt = item.CreatedAt.AddHours((c + 1) * _random.Next(1, age * 24 / 3)),
            });
        }
    }
}
