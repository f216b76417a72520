using System.Reflection;
using Kit.Events;

namespace Kit.Docs.Tests;

/// <summary>The docs list what Kit says, with its fields.</summary>
public sealed class EventListTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.Path("docs", "events.md"));

    public static TheoryData<string> Rows => [.. new[] { "Kit.Core", "Kit.Auth", "Kit.Billing", "Kit.Admin", "Kit.Api" }
        .SelectMany(a => Assembly.Load(a).GetTypes())
        .Where(t => t.GetCustomAttribute<EventAttribute>() is not null)
        .Select(t => $"| `{t.GetCustomAttribute<EventAttribute>()!.Name}` | `{t.Name}` | {string.Join(", ", t.GetProperties().Select(p => $"`{p.Name}`"))} |")];

    [Theory, MemberData(nameof(Rows))]
    public void Each_event_is_listed_with_its_type_and_fields(string row) => Assert.Single(Lines, l => l.StartsWith(row, StringComparison.Ordinal));

    [Fact]
    public void Each_one_that_is_listed_exists() =>
        Assert.Equal(Rows.Count, Lines.Count(l => l.StartsWith("| `", StringComparison.Ordinal)));
}
