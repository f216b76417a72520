using System.Text.RegularExpressions;

namespace Kit.Docs.Tests;

public sealed partial class LinkTests
{
    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var documents = Repository.Documents().Concat(new[] { "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md" }.Select(f => Repository.Path(f)));
        var broken = documents.SelectMany(d => Link().Matches(File.ReadAllText(d)).Select(m => (Document: d, Target: m.Groups["target"].Value.Split('#')[0])))
            .Where(l => l.Target.Length > 0 && !l.Target.Contains("://", StringComparison.Ordinal))
            .Where(l => !Path.Exists(Path.Combine(Path.GetDirectoryName(l.Document)!, l.Target)));
        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
