namespace Kit.Admin;

/// <summary>What a list can be sorted or filtered by: a property of the entity, or a fact of a module's.</summary>
internal interface IListColumn
{
    string Name { get; }

    string Label { get; }

    /// <summary>Whether a filter or an order in the address means this column.</summary>
    bool Answers(string name);
}
