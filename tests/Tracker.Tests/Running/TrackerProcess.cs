using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Tracker.Tests.Running;

/// <summary>Tracker as somebody runs it: a process of its own, on a free port, with a data folder of its own.</summary>
public sealed class TrackerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly StringBuilder _output;

    private TrackerProcess(Process process, StringBuilder output, string url)
    {
        _process = process;
        _output = output;
        Url = url;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>How much it has said.</summary>
    public int OutputLength
    {
        get
        {
            lock (_output)
            {
                return _output.Length;
            }
        }
    }

    /// <summary>What it has said since it had said so much.</summary>
    public string OutputFrom(int start)
    {
        lock (_output)
        {
            return _output.ToString(start, _output.Length - start);
        }
    }

    public static async Task<TrackerProcess> StartAsync(string dataFolder, Dictionary<string, string>? settings = null, string environment = "Development")
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var output = new StringBuilder();
        var process = Make(output, dataFolder, settings, environment, "--urls", url);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var tracker = new TrackerProcess(process, output, url);
        try
        {
            await tracker.WaitUntilReadyAsync();
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one of its commands: <c>kit migrate</c>.</summary>
    /// <returns>What it ended with, and what it said.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string dataFolder, Dictionary<string, string>? settings, params string[] arguments)
    {
        var output = new StringBuilder();
        using var process = Make(output, dataFolder, settings, "Development", ["kit", .. arguments]);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    /// <summary>Begins one of its commands, to be killed on the way.</summary>
    public static TrackerProcess Begin(string dataFolder, Dictionary<string, string>? settings, params string[] arguments)
    {
        var output = new StringBuilder();
        var process = Make(output, dataFolder, settings, "Development", ["kit", .. arguments]);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, output, "");
    }

    /// <summary>A caller without cookies that does not follow redirects.</summary>
    public HttpClient CreateClient() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(Url) };

    /// <summary>Ends it at once, as <c>kill -9</c> does: nothing of it gets to say or write another word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static Process Make(StringBuilder output, string dataFolder, Dictionary<string, string>? settings, string environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Metadata("TrackerFolder") };
        start.ArgumentList.Add(Metadata("TrackerProgram"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("Logging__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name); // what it prints is part of what is tested
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Kit__DataPath"] = dataFolder;
        foreach (var (name, value) in settings ?? [])
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        void Keep(object sender, DataReceivedEventArgs e)
        {
            lock (output)
            {
                output.AppendLine(e.Data);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        return process;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = CreateClient();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"Tracker did not come up in {clock.Elapsed}:\n{Output}");
            }

            try
            {
                using var answer = await client.GetAsync("/healthz");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not yet listening
            }

            await Task.Delay(50);
        }
    }

    private static string Metadata(string key) =>
        typeof(TrackerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
