using System.Reflection;
using System.Text.RegularExpressions;

namespace Kit.Docs.Tests;

public sealed partial class ErrorCatalogueTests
{
    private static readonly Dictionary<string, string> Pages = Directory.GetFiles(Repository.Path("docs", "errors"), "*.md")
        .SelectMany(f => Heading().Matches(File.ReadAllText(f)))
        .ToDictionary(m => m.Groups["id"].Value, m => m.Groups["text"].Value.Trim());

    private const int MuchTooShort = 80;

    public static TheoryData<string> Ids => [.. Constants()];

    [Theory, MemberData(nameof(Ids))]
    public void Every_id_has_a_paragraph_of_its_own(string id)
    {
        Assert.True(Pages.TryGetValue(id, out var text), $"{id} has no heading in docs/errors.");
        Assert.True(text.Length > MuchTooShort, $"{id} has no content.");
    }

    [Fact]
    public void Every_paragraph_is_about_an_id_that_exists() => Assert.Empty(Pages.Keys.Except(Constants()));

    [Fact]
    public void No_id_stands_for_two_errors() => Assert.Equal(Constants().Count(), Constants().Distinct().Count());

    private static IEnumerable<string> Constants() => new[] { "Kit.Core", "Kit.Auth", "Kit.Billing", "Kit.Admin", "Kit.Api" }
        .Select(Assembly.Load)
        .SelectMany(a => a.GetTypes())
        .Where(t => t.Name.EndsWith("Errors", StringComparison.Ordinal))
        .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(f => f.IsLiteral && f.FieldType == typeof(string))
        .Select(f => (string)f.GetRawConstantValue()!)
        .Where(id => id.StartsWith("KIT", StringComparison.Ordinal));

    [GeneratedRegex(@"^## (?<id>KIT\d{4})[^\n]*\n(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Heading();
}
