using System.ComponentModel.DataAnnotations;

namespace Kit.Settings;

/// <summary>Settings break the rules that their class states. Nothing was stored.</summary>
/// <param name="section">The section.</param>
/// <param name="failures">All broken rules.</param>
public sealed class InvalidSettingsException(string section, IReadOnlyList<ValidationResult> failures) : KitException(
    KitErrors.InvalidSettings, $"The settings '{section}' are not valid: {string.Join(" ", (failures ?? []).Select(f => f.ErrorMessage))}")
{
    /// <summary>The section.</summary>
    public string Section { get; } = section;

    /// <summary>All broken rules, each with the members that it is about.</summary>
    public IReadOnlyList<ValidationResult> Failures { get; } = failures ?? [];

    /// <inheritdoc/>
    public override int StatusCode => 400;

    /// <inheritdoc/>
    public override string? PublicDetail => string.Join(" ", Failures.Select(f => f.ErrorMessage));
}
