using System.Globalization;

namespace Kit.Admin;

/// <summary>What was read of a row.</summary>
internal sealed class RowData
{
    public object Id { get; init; } = null!;

    public object? Tenant { get; init; }

    public object? Version { get; init; }

    /// <summary>What the row is called by: a text, or the row itself when its class says how it is called.</summary>
    public object? Label { get; init; }

    /// <summary>The values, in the projection's order.</summary>
    public object?[] Values { get; init; } = [];

    /// <summary>What the values that are foreign keys refer to, called as in <see cref="Label"/>; <see langword="null"/> for others.</summary>
    public object?[] Targets { get; init; } = [];

    /// <summary>What modules know of the row, in the projection's order.</summary>
    public object?[] Facts { get; init; } = [];

    public string LabelText => TextOf(Label) is { Length: > 0 } text ? text : TextOf(Id)!;

    public RowKey KeyOn(AdminSite site) => new(site.ForOperators ? (Guid?)Tenant : null, Id);

    public static string? TextOf(object? value) => value is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();
}
