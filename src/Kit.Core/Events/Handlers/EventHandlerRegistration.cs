namespace Kit.Events;

/// <summary>A handler that was added or found.</summary>
internal sealed record EventHandlerRegistration(Type Handler)
{
    /// <summary>The types of event that it handles.</summary>
    public IEnumerable<Type> Events =>
        Handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEventHandler<>)).Select(i => i.GenericTypeArguments[0]);
}
