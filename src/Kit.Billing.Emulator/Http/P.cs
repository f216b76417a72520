using System.Globalization;
using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Http;

/// <summary>The types of parameters.</summary>
internal static class P
{
    public static JsonNode? Text(FormTree node, string path) => Scalar(node, path, "string");

    public static JsonNode? Integer(FormTree node, string path)
    {
        var text = Scalar(node, path, "integer");
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiError.Invalid($"Invalid integer: {text}", path, "parameter_invalid_integer");
    }

    public static JsonNode? Flag(FormTree node, string path) => Scalar(node, path, "boolean") switch
    {
        "true" => true,
        "false" => false,
        var text => throw ApiError.Invalid($"Invalid boolean: {text}", path),
    };

    public static JsonNode? Decimal(FormTree node, string path)
    {
        var text = Scalar(node, path, "decimal");
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? text
            : throw ApiError.Invalid($"Invalid decimal: {text}", path);
    }

    /// <summary>Unix seconds, or one of the words that some times accept, like <c>now</c>.</summary>
    public static ParameterType Time(params string[] words) => (node, path) =>
        words.Contains(node.Value, StringComparer.Ordinal) ? node.Value : Integer(node, path);

    public static ParameterType OneOf(params string[] values) => (node, path) =>
    {
        var text = Scalar(node, path, "string");
        return values.Contains(text, StringComparer.Ordinal)
            ? text
            : throw ApiError.Invalid($"Invalid {path}: must be one of {string.Join(", ", values)}", path);
    };

    public static JsonNode? Map(FormTree node, string path)
    {
        if (node.Value is not null)
        {
            throw ApiError.Invalid($"Invalid object", path);
        }

        var map = new JsonObject();
        foreach (var (key, child) in node.Children)
        {
            map[key] = child.Value ?? throw ApiError.Invalid($"Invalid string: {key}", $"{path}[{key}]");
        }

        return map;
    }

    /// <summary>Any structure, kept as texts: for parameters that are remembered and otherwise ignored.</summary>
    public static JsonNode? Anything(FormTree node, string path)
    {
        if (node.Value is not null)
        {
            return node.Value;
        }

        var anything = new JsonObject();
        foreach (var (key, child) in node.Children)
        {
            anything[key] = Anything(child, $"{path}[{key}]");
        }

        return anything;
    }

    public static ParameterType List(ParameterType item) => (node, path) =>
    {
        if (node.Value is not null)
        {
            throw ApiError.Invalid("Invalid array", path);
        }

        var list = new JsonArray();
        foreach (var (key, child) in node.Children.OrderBy(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out var n) ? n : 0))
        {
            list.Add(item(child, $"{path}[{key.TrimStart('+')}]"));
        }

        return list;
    };

    public static ParameterType Object(params Parameter[] members) => (node, path) =>
        node.Value is null ? Members(node, members, path) : throw ApiError.Invalid("Invalid object", path);

    public static JsonNode? Range(FormTree node, string path) => node.Value is not null
        ? Integer(node, path)
        : Members(node, [new("gt", Integer), new("gte", Integer), new("lt", Integer), new("lte", Integer)], path);

    /// <summary>Checks a whole set of parameters: none unknown, none missing, all of their type.</summary>
    public static JsonObject Members(FormTree node, IReadOnlyCollection<Parameter> members, string path)
    {
        var read = new JsonObject();
        foreach (var (name, child) in node.Children)
        {
            var full = path.Length == 0 ? name : $"{path}[{name}]";
            var member = members.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw Unknown(full);
            if (child.Value is { Length: 0 })
            {
                read[name] = member.Required ? throw Empty(full) : null;
            }
            else
            {
                read[name] = member.Type(child, full);
            }
        }

        foreach (var member in members.Where(member => member.Required && !read.ContainsKey(member.Name)))
        {
            var full = path.Length == 0 ? member.Name : $"{path}[{member.Name}]";
            throw ApiError.Invalid($"Missing required param: {full}.", full, "parameter_missing");
        }

        return read;
    }

    private static ApiError Unknown(string name) => ApiError.Invalid(
        $"Received unknown parameter: {name}. (If Stripe knows it, the emulator doesn't serve it yet.)", name, "parameter_unknown");

    private static ApiError Empty(string name) => ApiError.Invalid(
        $"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; however '{name}' cannot be unset. "
        + $"You should remove '{name}' from your request or supply a non-empty value.",
        name,
        "parameter_invalid_empty");

    private static string Scalar(FormTree node, string path, string type) =>
        node.Value ?? throw ApiError.Invalid($"Invalid {type}", path);
}
