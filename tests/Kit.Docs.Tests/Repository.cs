using System.Reflection;

namespace Kit.Docs.Tests;

internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static IEnumerable<string> Documents() =>
        Directory.GetFiles(Path("docs"), "*.md", SearchOption.AllDirectories).Append(Path("README.md"));
}
