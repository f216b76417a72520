using Microsoft.Extensions.Primitives;

namespace Kit.Billing.Emulator.Http;

/// <summary>Stripe's form encoding as a tree: <c>a[b][0][c]=x</c> and <c>a[]=x</c>.</summary>
internal sealed class FormTree
{
    public string? Value { get; private set; }

    public Dictionary<string, FormTree> Children { get; } = new(StringComparer.Ordinal);

    public static FormTree Parse(IEnumerable<KeyValuePair<string, StringValues>> fields)
    {
        var root = new FormTree();
        foreach (var (key, values) in fields)
        {
            foreach (var value in values)
            {
                root.Put(Segments(key), key, value ?? "");
            }
        }

        return root;
    }

    private static List<string> Segments(string key)
    {
        var segments = new List<string>();
        var open = key.IndexOf('[', StringComparison.Ordinal);
        segments.Add(open < 0 ? key : key[..open]);
        while (open >= 0)
        {
            var close = key.IndexOf(']', open);
            if (close < 0)
            {
                throw ApiError.Invalid($"Invalid parameter name: {key}", key);
            }

            segments.Add(key[(open + 1)..close]);
            open = close + 1 < key.Length && key[close + 1] == '[' ? close + 1 : -1;
        }

        return segments;
    }

    private void Put(List<string> segments, string key, string value)
    {
        var node = this;
        foreach (var segment in segments)
        {
            var name = segment.Length == 0 ? "+" + node.Children.Count : segment;
            if (!node.Children.TryGetValue(name, out var child))
            {
                node.Children[name] = child = new FormTree();
            }

            node = child;
        }

        if (node.Children.Count > 0)
        {
            throw ApiError.Invalid($"Invalid parameter: {key} is both a value and an object.", key);
        }

        node.Value = value;
    }
}
