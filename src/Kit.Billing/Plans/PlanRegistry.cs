using System.Collections.Frozen;
using Kit.Features;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>The plans there are. A key that is not here is no plan, and grants nothing.</summary>
internal sealed class PlanRegistry
{
    private readonly FrozenDictionary<string, Plan> _byKey;
    private readonly FrozenDictionary<(string Plan, string Feature), FeatureValue> _values;

    public PlanRegistry(IOptions<BillingOptions> options)
    {
        All = [.. options.Value.Plans.DistinctBy(p => p.Key)];
        _byKey = All.ToFrozenDictionary(p => p.Key, StringComparer.Ordinal);
        _values = All.SelectMany(p => p.Features.Select(f => (p.Key, f))).ToFrozenDictionary(x => (x.Key, x.f.Name), x => x.f.Value);
        Default = DefaultsAmong(All) is [var only] ? only : null;
    }

    public IReadOnlyList<Plan> All { get; }

    /// <summary>What tenants have without a subscription. Never null once the host has started.</summary>
    public Plan? Default { get; }

    public Plan? Find(string? key) => key is null ? null : _byKey.GetValueOrDefault(key);

    /// <summary>What a plan says of a feature; <see langword="null"/> when it says nothing.</summary>
    public FeatureValue? Value(Plan plan, string feature) => _values.TryGetValue((plan.Key, feature), out var value) ? value : null;

    public static IReadOnlyList<Plan> DefaultsAmong(IEnumerable<Plan> plans)
    {
        var marked = plans.Where(p => p.IsDefault).ToList();
        return marked.Count > 0 ? marked : [.. plans.Where(p => p.PriceKind == PriceKind.Free)];
    }
}
