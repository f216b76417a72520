using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Http;

/// <summary><c>created=1</c>, or <c>created[gte]=1</c> and its siblings.</summary>
internal static class TimeRange
{
    public static bool Contains(JsonNode? range, long value) => range switch
    {
        null => true,
        JsonObject bounds => (bounds.LongOrNull("gt") is not { } gt || value > gt)
            && (bounds.LongOrNull("gte") is not { } gte || value >= gte)
            && (bounds.LongOrNull("lt") is not { } lt || value < lt)
            && (bounds.LongOrNull("lte") is not { } lte || value <= lte),
        _ => range.GetValue<long>() == value,
    };
}
