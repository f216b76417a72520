using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;
using Kit.Testing;

namespace Kit.Packages.Tests;

/// <summary>Packs the packages, and builds the host of the getting-started page from them and nothing else.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string Root = typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    // What is packed is what was built with these tests.
    private static readonly string Configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static readonly string[] Packages = ["Kit.Admin", "Kit.Api", "Kit.Auth", "Kit.Billing", "Kit.Billing.Emulator", "Kit.Core", "Kit.Files.S3", "Kit.Hangfire", "Kit.Testing"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kit-packages-").FullName;
    private readonly string _version = $"0.0.1-test.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}";

    [Fact]
    public async Task A_fresh_host_is_built_from_the_packages_and_answers()
    {
        var feed = Path.Combine(_folder, "feed");
        foreach (var package in Packages)
        {
            await Command.RunAsync(Root, "dotnet", "pack", $"src/{package}", "-o", feed, $"-p:Version={_version}", "--nologo", "-v", "quiet", "--no-build", "--configuration", Configuration);
            await using var archive = await ZipFile.OpenReadAsync(Path.Combine(feed, $"{package}.{_version}.nupkg"));
            Assert.NotNull(archive.GetEntry("README.md"));
        }

        var host = WriteHost(feed);
        await Command.RunAsync(host, "dotnet", "build", "-o", Path.Combine(host, "out"), "--nologo", "-v", "quiet");
        var url = $"http://127.0.0.1:{FreePort()}";
        var start = Command.Info(host, "dotnet", Path.Combine("out", "Board.dll"), "--urls", url, "--environment", "Development");
        using var process = Process.Start(start)!;
        try
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url) };
            await Eventually.AssertAsync(async () => Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode));
            Assert.Contains("<form", await http.GetStringAsync("/register"), StringComparison.Ordinal);
            Assert.Contains("--kit-accent", await http.GetStringAsync("/_kit/kit.css"), StringComparison.Ordinal);
            Assert.Contains("/api/notes", await http.GetStringAsync("/openapi/v1.json"), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/t/acme/api/notes")).StatusCode);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var folder in Packages.Select(p => Path.Combine(cache, p.ToLowerInvariant(), _version)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string WriteHost(string feed)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "Board")).FullName;
        File.WriteAllText(Path.Combine(folder, "Board.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{feed}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(Packages.Where(p => p != "Kit.Testing").Select(p => $"<PackageReference Include=\"{p}\" Version=\"{_version}\" />"))}
              </ItemGroup>
            </Project>
            """);
        var page = File.ReadAllText(Path.Combine(Root, "docs", "getting-started.md"));
        var (model, program) = (Snippet(page, "board-model"), Snippet(page, "board-program"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $"using Kit.Data;\nusing Microsoft.EntityFrameworkCore;\n\n{program}\n{model}");
        return folder;
    }

    private static string Snippet(string page, string name) => Regex.Match(page, $"<!-- snippet: {name} -->\n```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
