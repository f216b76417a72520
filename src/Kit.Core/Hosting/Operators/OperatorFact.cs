namespace Kit.Hosting;

/// <summary>
/// What a module knows of an entity's rows beyond their own columns: a tenant's plan, say. The operators' site has it in the entity's list and on
/// a row's page, sorts and filters by it, and reads it in the statement that reads the rows. Register it as a singleton.
/// </summary>
public abstract class OperatorFact
{
    private protected OperatorFact(string name, string label, FactKind kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        (Name, Label, Kind) = (name, label, kind);
    }

    /// <summary>The entity.</summary>
    public abstract Type Entity { get; }

    /// <summary>The name in addresses: <c>plan</c> in <c>?plan=team</c>.</summary>
    public string Name { get; }

    /// <summary>The heading.</summary>
    public string Label { get; }

    /// <summary>How values are written.</summary>
    public FactKind Kind { get; }

    /// <summary>Where it stands among the entity's facts, from low to high.</summary>
    /// <value>0.</value>
    public int Position { get; init; }

    /// <summary>Whether the list has a column of it; the row's page has it in any case.</summary>
    /// <value><see langword="true"/>.</value>
    public bool InLists { get; init; } = true;

    /// <summary>The values that the list can be filtered by, each with its words. Of texts alone.</summary>
    /// <value>None: there is no filter.</value>
    public IReadOnlyList<KeyValuePair<string, string>> Choices { get; init; } = [];
}
