namespace Kit.Billing.Emulator.Events;

internal static class EventTypes
{
    /// <summary>Whether a filter admits a type: none, the same, <c>*</c>, or a group like <c>invoice.*</c>.</summary>
    public static bool Match(string? filter, string type) =>
        filter is null or "*"
        || filter == type
        || (filter.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(filter[..^1], StringComparison.Ordinal));
}
