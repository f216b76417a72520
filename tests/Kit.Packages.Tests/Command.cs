using System.Diagnostics;

namespace Kit.Packages.Tests;

internal static class Command
{
    public static async Task<string> RunAsync(string folder, params string[] command)
    {
        using var process = Process.Start(Info(folder, command))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var text = await output + await errors;
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}:\n{text}");
        return text;
    }

    public static ProcessStartInfo Info(string folder, params string[] command)
    {
        var info = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // The build of the tests themselves must not reach into the one that the test runs.
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            info.Environment.Remove(name);
        }

        return info;
    }
}
