using System.Text.Json;

namespace Kit.Jobs;

/// <summary>The lanes that differ from what any lane may do, as of one moment.</summary>
internal sealed class LaneTable
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly LaneSettings Any = new();
    private readonly Dictionary<(Guid?, string), LaneSettings> _settings;

    public LaneTable(IReadOnlyList<LaneLimit> limits)
    {
        _settings = limits.ToDictionary(l => (l.TenantId, l.Lane), l => l.Settings);
        Json = JsonSerializer.Serialize(
            limits.Select(l => new
            {
                l.TenantId,
                l.Lane,
                l.Settings.Weight,
                Most = l.Settings.MaxRunning,
                MostInAll = l.Settings.MaxRunningInAll,
                Capacity = (double?)l.Settings.MaxStarts,
                l.Settings.Refill,
                l.Settings.Paused,
            }),
            Names);
    }

    public bool IsEmpty => _settings.Count == 0;

    /// <summary>All of it, as a statement takes it.</summary>
    public string Json { get; }

    public LaneSettings Of(Guid tenantId, string lane) =>
        _settings.GetValueOrDefault((tenantId, lane)) ?? _settings.GetValueOrDefault((null, lane)) ?? Any;
}
