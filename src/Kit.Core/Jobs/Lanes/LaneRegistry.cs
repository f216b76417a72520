using System.Collections.Frozen;

namespace Kit.Jobs;

/// <summary>The lanes that this node knows: those declared, and those that its jobs name. Fixed from the start.</summary>
internal sealed class LaneRegistry
{
    private readonly FrozenDictionary<string, LaneSettings> _lanes;

    public LaneRegistry(IEnumerable<LaneDeclaration> declared, JobKinds kinds)
    {
        var lanes = new Dictionary<string, LaneSettings>(StringComparer.Ordinal);
        var problems = new List<KitException>();
        foreach (var lane in declared)
        {
            lanes[lane.Lane] = lane.Settings;
            if (lane.Lane.Length is 0 or > JobsModel.LaneLength || lane.Settings.Problem() is not null)
            {
                var problem = lane.Settings.Problem() ?? $"a lane's name has 1 to {JobsModel.LaneLength} characters";
                problems.Add(new(JobErrors.InvalidLane, $"AddLane(\"{lane.Lane}\"): {problem}."));
            }
        }

        foreach (var lane in kinds.Lanes.Append(JobAttribute.DefaultLane).Append(JobAttribute.AnyStatusLane))
        {
            lanes.TryAdd(lane, new());
        }

        _lanes = lanes.ToFrozenDictionary(StringComparer.Ordinal);
        Problems = problems;
    }

    public IReadOnlyList<KitException> Problems { get; }

    public IReadOnlyDictionary<string, LaneSettings> All => _lanes;

    public bool Knows(string lane) => _lanes.ContainsKey(lane);
}
