using System.Text.RegularExpressions;

namespace Kit.Docs.Tests;

/// <summary>C# in the docs is compiled: each block stands, word for word, as a region in docs/Snippets.</summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents().Select(d => Path.GetRelativePath(Repository.Root, d))];

    [Theory, MemberData(nameof(Documents))]
    public void Every_block_of_csharp_is_a_compiled_snippet(string document)
    {
        var text = File.ReadAllText(Repository.Path(document));
        var snippets = Regions();
        var blocks = Block().Matches(text);
        Assert.Equal(CSharp().Count(text), blocks.Count);
        Assert.All(blocks, block =>
        {
            var name = block.Groups["name"].Value;
            Assert.True(snippets.TryGetValue(name, out var code), $"There is no region '{name}' in docs/Snippets.");
            Assert.Equal(code, block.Groups["code"].Value.TrimEnd());
        });
    }

    private static Dictionary<string, string> Regions() => Directory.GetFiles(Repository.Path("docs", "Snippets"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
        .SelectMany(f => Region().Matches(File.ReadAllText(f)))
        .ToDictionary(m => m.Groups["name"].Value, m => Unindent(m.Groups["code"].Value));

    private static string Unindent(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length >= indent ? l[indent..] : l));
    }

    [GeneratedRegex(@"<!-- snippet: (?<name>[\w-]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^```csharp", RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"#region (?<name>[\w-]+)\n(?<code>.*?)[ \t]*#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
