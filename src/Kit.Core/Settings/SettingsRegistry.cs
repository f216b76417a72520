using System.Collections.Frozen;
using Kit.Hosting;

namespace Kit.Settings;

/// <summary>The sections that the host and its modules declared.</summary>
internal sealed class SettingsRegistry(IEnumerable<SettingsSection> sections) : IStartupCheck
{
    private readonly SettingsSection[] _all = [.. sections];
    private readonly FrozenDictionary<Type, SettingsSection> _byType = sections.DistinctBy(s => s.Type).ToFrozenDictionary(s => s.Type);

    /// <exception cref="KitException">Nobody declared it (<c>KIT2081</c>).</exception>
    public SettingsSection Of(Type type) => _byType.GetValueOrDefault(type) ?? throw new KitException(
        KitErrors.UnknownSettings, $"{type} is no settings class. Say kit.AddTenantSettings<{type.Name}>(\"a-section\") in AddKit.");

    public IEnumerable<KitException> Check()
    {
        foreach (var same in _all.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            yield return new(KitErrors.InvalidSettingsSection, $"The section '{same.Key}' has {same.Count()} classes: {string.Join(", ", same.Select(s => s.Type))}. Keep one.");
        }

        foreach (var same in _all.GroupBy(s => s.Type).Where(g => g.Count() > 1))
        {
            yield return new(KitErrors.InvalidSettingsSection, $"{same.Key} has {same.Count()} sections: {string.Join(", ", same.Select(s => s.Name))}. Keep one.");
        }

        foreach (var problem in _all.SelectMany(s => s.Problems()))
        {
            yield return new(KitErrors.InvalidSettingsSection, problem);
        }
    }
}
