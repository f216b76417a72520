using System.Collections.Frozen;
using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>What an actor may do: names such as <c>projects.write</c>. Immutable.</summary>
[ImmutableObject(true)]
public sealed class PermissionSet
{
    private readonly FrozenSet<string> _names;

    /// <summary>Makes a set of these names.</summary>
    public PermissionSet(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The empty set.</summary>
    public static PermissionSet None { get; } = new([]);

    /// <summary>The names in the set.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether the actor may do this. A name that nobody declared is never in a set.</summary>
    public bool Has(string permission) => _names.Contains(permission);

    /// <summary>What is in both sets.</summary>
    public PermissionSet Intersect(PermissionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(_names.Where(other.Has));
    }
}
