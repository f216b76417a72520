namespace Kit.Events;

/// <summary>Names a type of event. The name is stored, so the class may be renamed and the name may not.</summary>
/// <param name="name">What has happened, in lower-case letters, digits, dots, hyphens and underscores: <c>work_item.assigned</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EventAttribute(string name) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The version of the type's content. Raise it when events that are stored can't be read as the type any more; those of an older version are read by
    /// <c>kit.AddEventUpgrade</c>, or handled by a handler of the older type. A node leaves alone what is of a version that it does not know.
    /// </summary>
    /// <value>1.</value>
    public int Version { get; init; } = 1;
}
