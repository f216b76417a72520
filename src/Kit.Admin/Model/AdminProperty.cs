using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>A property as the administration knows it.</summary>
internal sealed class AdminProperty : IListColumn
{
    public required IProperty Property { get; init; }

    public required PropertyKind Kind { get; init; }

    public required string Label { get; init; }

    /// <summary>Whether the form must not leave it empty.</summary>
    public required bool IsRequired { get; init; }

    public required bool OnCreate { get; init; }

    public required bool OnEdit { get; init; }

    /// <summary>The attributes of the host's that check values.</summary>
    public required IReadOnlyList<ValidationAttribute> Rules { get; init; }

    /// <summary>The values of an enum, with their words.</summary>
    public IReadOnlyList<(object Value, string Text, string Label)> Options { get; init; } = [];

    /// <summary>What a foreign key refers to.</summary>
    public EntityStore? Target { get; init; }

    /// <summary>The navigation to what a foreign key refers to, when the class has one.</summary>
    public INavigation? Navigation { get; init; }

    public string Name => Property.Name;

    public Type Type => Nullable.GetUnderlyingType(Property.ClrType) ?? Property.ClrType;

    public bool IsNullable => Property.IsNullable;

    public int? MaxLength => Property.GetMaxLength();

    public bool CanFilter => Kind is PropertyKind.Enum or PropertyKind.Boolean or PropertyKind.Reference;

    /// <summary>Whether the host wants it among the filters.</summary>
    public required bool IsFilter { get; init; }

    public bool IsText => Kind is PropertyKind.Text or PropertyKind.Multiline;

    /// <summary>By its own name or by its navigation's.</summary>
    public bool Answers(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Navigation?.Name.Equals(name, StringComparison.OrdinalIgnoreCase) == true;
}
