using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Json;

/// <summary>Stripe's metadata rules: keys merge, an empty value unsets its key, an empty metadata unsets all.</summary>
internal static class Metadata
{
    public static JsonObject Create(JsonObject parameters)
    {
        var document = new JsonObject { ["metadata"] = new JsonObject() };
        Merge(document, parameters);
        var metadata = document["metadata"]!;
        document.Remove("metadata");
        return (JsonObject)metadata;
    }

    public static void Merge(JsonObject document, JsonObject parameters)
    {
        if (!parameters.TryGetPropertyValue("metadata", out var sent))
        {
            return;
        }

        if (sent is not JsonObject changes)
        {
            document["metadata"] = new JsonObject();
            return;
        }

        var metadata = (JsonObject)document["metadata"]!;
        foreach (var (key, value) in changes)
        {
            if (value is null || value.GetValue<string>().Length == 0)
            {
                metadata.Remove(key);
            }
            else
            {
                metadata[key] = value.DeepClone();
            }
        }
    }
}
