namespace Kit.Events;

/// <summary>An event that is about one thing among others. <see cref="EventHandlerAttribute.Ordered"/> is within one key.</summary>
public interface IKeyedEvent
{
    /// <summary>
    /// What it is about: an id, as a rule. Of 1 to 200 characters. Implement it explicitly
    /// (<c>string IKeyedEvent.Key => WorkItemId.ToString()</c>), and it is not stored twice.
    /// </summary>
    string Key { get; }
}
