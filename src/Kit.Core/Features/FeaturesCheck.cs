using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Features;

/// <summary>Finds features that can't be told apart or can't work, before anything starts.</summary>
internal sealed class FeaturesCheck(IEnumerable<FeatureDefinition> definitions, IOptions<FeaturesOptions> options) : IStartupCheck
{
    public const int NameLength = 100;
    private const int Everybody = 100;
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(32);

    public IEnumerable<KitException> Check() => [.. definitions.SelectMany(CheckOne), .. CheckTogether(), .. CheckOptions()];

    private static IEnumerable<KitException> CheckOne(FeatureDefinition feature)
    {
        if (string.IsNullOrWhiteSpace(feature.Name) || feature.Name.Length > NameLength)
        {
            yield return Invalid($"'{feature.Name}' can't be a feature's name. Use 1 to {NameLength} characters.");
        }

        if (feature.Default.Max < 0)
        {
            yield return Invalid($"Feature '{feature.Name}' allows {feature.Default.Max}. Use 0 at least.");
        }

        if (feature.Grace <= TimeSpan.Zero || (feature.Grace is not null && feature.CountAsync is null))
        {
            yield return Invalid($"Feature '{feature.Name}' has a grace of {feature.Grace}. Use more than nothing, and only for limits that count rows.");
        }

        if (feature.Kind == FeatureKind.Quota ? feature.Window is null : feature.Window is not null)
        {
            yield return Invalid($"Feature '{feature.Name}' must have a window if it is a quota, and only then.");
        }

        if (feature is { Window: QuotaWindow.Hour, InTenantTimeZone: true })
        {
            yield return Invalid($"Quota '{feature.Name}' is for an hour in the tenant's time zone. Days and months have one; hours are UTC's.");
        }

        if (feature.RollOut is < 0 or > Everybody)
        {
            yield return Invalid($"Flag '{feature.Name}' is rolled out to {feature.RollOut} of a hundred. Use 0 to {Everybody}.");
        }
    }

    private IEnumerable<KitException> CheckTogether()
    {
        foreach (var same in definitions.GroupBy(d => d.Name, StringComparer.Ordinal).Where(g => g.Select(d => (d.Kind, d.CountedEntity, d.Window)).Distinct().Count() > 1))
        {
            yield return Invalid($"Several features are called '{same.Key}'. Give each a name of its own.");
        }

        // The second would never bind.
        foreach (var same in definitions.Where(d => d.CountedEntity is not null).GroupBy(d => d.CountedEntity).Where(g => g.Select(d => d.Name).Distinct().Count() > 1))
        {
            yield return Invalid($"Several limits count {same.Key!.Name}: {string.Join(", ", same.Select(d => d.Name).Distinct())}. Keep one.");
        }
    }

    private IEnumerable<KitException> CheckOptions()
    {
        foreach (var (name, percent) in options.Value.RollOut)
        {
            if (percent is < 0 or > Everybody || !definitions.Any(d => d.Name == name && d.Kind == FeatureKind.Flag))
            {
                yield return Invalid($"{FeaturesOptions.Section}:RollOut:{name} is {percent}. Name a flag declared by kit.AddFlag, and use 0 to {Everybody}.");
            }
        }

        if (options.Value.UsageRetention < ShortestRetention)
        {
            yield return Invalid($"{FeaturesOptions.Section}:UsageRetention must be {ShortestRetention.Days} days at least: windows that still run must be kept.");
        }
    }

    private static KitException Invalid(string message) => new(KitErrors.InvalidFeature, message);
}
