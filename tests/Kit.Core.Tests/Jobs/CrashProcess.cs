using System.Diagnostics;

namespace Kit.Core.Tests.Jobs;

/// <summary>The child process.</summary>
public sealed class CrashProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _complaints;

    public CrashProcess(Process process)
    {
        _process = process;
        _complaints = process.StandardError.ReadToEndAsync(); // what a crash as planned says there would bury what failed
    }

    /// <summary>What it said before the words that were waited for.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Waits until the process says the word.</summary>
    public async Task ReadAsync(string word)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == word)
            {
                return;
            }

            Said.Add(line);
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }

        await _process.WaitForExitAsync(patience.Token);
        Assert.Fail($"The process ended with {_process.ExitCode} before it said '{word}': {await _complaints}");
    }

    /// <summary>Reads what a killed process had still said.</summary>
    public async Task ReadToEndAsync() => Said.AddRange((await _process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The next thing that it says.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public void Kill()
    {
        _process.Kill(); // SIGKILL
        _process.WaitForExit();
    }

    /// <summary>Sends a signal: STOP, CONT, TERM.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
