using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Json;

/// <summary><c>expand[]</c>: ids replaced by their objects, and keys that only appear when asked for.</summary>
internal static class Expansion
{
    private const int MaximumDepth = 4;

    public static void Apply(Transaction transaction, JsonObject shown, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var segments = path.Split('.');
            if (segments.Length > MaximumDepth)
            {
                throw ApiError.Invalid($"You cannot expand more than {MaximumDepth} levels of a property. Property: {path}", "expand");
            }

            Step(transaction, shown, segments, path);
        }
    }

    private static void Step(Transaction transaction, JsonNode node, ReadOnlySpan<string> segments, string path)
    {
        if (segments.IsEmpty)
        {
            return;
        }

        if (node is JsonArray array)
        {
            foreach (var element in array.OfType<JsonObject>().ToArray())
            {
                Step(transaction, element, segments, path);
            }

            return;
        }

        var document = (JsonObject)node;
        var name = segments[0];
        if (!document.TryGetPropertyValue(name, out var value) && Includables.Find(transaction, document, name) is { } included)
        {
            document[name] = value = included;
        }
        else if (!document.ContainsKey(name))
        {
            throw ApiError.Invalid(
                $"This property cannot be expanded ({name}). You may want to try expanding 'data.{path}' for a list.", "expand");
        }

        if (value is JsonValue && document.Text(name) is { } id)
        {
            var found = transaction.FindAny(id)
                ?? throw ApiError.Invalid($"This property cannot be expanded ({name}).", "expand");
            document[name] = value = transaction.Render(found.Document);
        }
        else if (value is JsonArray ids)
        {
            Replace(transaction, ids);
        }

        if (value is not null)
        {
            Step(transaction, value, segments[1..], path);
        }
    }

    private static void Replace(Transaction transaction, JsonArray ids)
    {
        for (var index = 0; index < ids.Count; index++)
        {
            if (ids[index] is JsonValue id && id.TryGetValue<string>(out var text) && transaction.FindAny(text) is { } found)
            {
                ids[index] = transaction.Render(found.Document);
            }
        }
    }
}
