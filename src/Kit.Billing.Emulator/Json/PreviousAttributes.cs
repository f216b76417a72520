using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Json;

/// <summary>What an <c>*.updated</c> event tells of the state before: the changed attributes only, objects key by key, lists whole.</summary>
internal static class PreviousAttributes
{
    public static JsonObject Between(JsonObject before, JsonObject after)
    {
        var previous = new JsonObject();
        foreach (var (name, old) in before)
        {
            var now = after[name];
            if (JsonNode.DeepEquals(old, now))
            {
                continue;
            }

            previous[name] = old is JsonObject oldObject && now is JsonObject newObject
                ? Between(oldObject, newObject)
                : old?.DeepClone();
        }

        foreach (var (name, _) in after)
        {
            if (!before.ContainsKey(name))
            {
                previous[name] = null;
            }
        }

        return previous;
    }
}
