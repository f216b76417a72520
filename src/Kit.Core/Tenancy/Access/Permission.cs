using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>Something that an actor may be allowed to do.</summary>
/// <param name="Name">The name: an area, a dot and a verb, as in <c>projects.write</c>.</param>
/// <param name="Description">What it allows, in a few words.</param>
/// <param name="Level">Which built-in roles hold it.</param>
[ImmutableObject(true)]
public sealed record Permission(string Name, string Description, PermissionLevel Level);
