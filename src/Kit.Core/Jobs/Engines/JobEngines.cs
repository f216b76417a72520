using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>The engine that the settings choose among those that the host has.</summary>
internal sealed class JobEngines(IEnumerable<IJobEngine> engines, IOptions<JobsOptions> options)
{
    private readonly IReadOnlyList<IJobEngine> _engines = [.. engines];

    /// <summary>The engine; start-up has seen that there is one.</summary>
    [field: MaybeNull]
    public IJobEngine Current => field ??= _engines.FirstOrDefault(e => IsChosen(options.Value, e.Name)) ?? throw FindProblem()!;

    /// <summary>Whether the settings name that engine.</summary>
    public static bool IsChosen(JobsOptions options, string engine) => string.Equals(options.Engine, engine, StringComparison.OrdinalIgnoreCase);

    public KitException? FindProblem() => _engines.Any(e => IsChosen(options.Value, e.Name)) ? null : new(
        JobErrors.UnknownEngine,
        $"{JobsOptions.Section}:{nameof(JobsOptions.Engine)} is '{options.Value.Engine}'; this host has {string.Join(" and ", _engines.Select(e => $"'{e.Name}'"))}. Package Kit.Hangfire adds 'Hangfire': kit.AddHangfire().");
}
