namespace Kit.Jobs;

/// <summary>A handler that was added or found.</summary>
internal sealed record JobHandlerRegistration(Type Handler)
{
    public static IEnumerable<Type> Contracts(Type handler) =>
        handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IJobHandler<>));
}
