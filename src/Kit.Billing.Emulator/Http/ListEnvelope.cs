using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Http;

/// <summary>Stripe's list object, with cursor paging.</summary>
internal static class ListEnvelope
{
    private const int DefaultLimit = 10;
    private const int MaximumLimit = 100;

    public static JsonObject Of(string url, IEnumerable<JsonNode?> data, bool hasMore) => new()
    {
        ["object"] = "list",
        ["data"] = data.ToJsonArray(),
        ["has_more"] = hasMore,
        ["url"] = url,
    };

    /// <summary>One page of <paramref name="newestFirst"/>, as <c>limit</c>, <c>starting_after</c> and <c>ending_before</c> ask.</summary>
    public static JsonObject Page(Call call, IEnumerable<JsonObject> newestFirst)
    {
        var limit = call.Parameters.LongOrNull("limit") ?? DefaultLimit;
        if (limit is < 1 or > MaximumLimit)
        {
            throw ApiError.Invalid($"This value must be greater than or equal to 1 and at most {MaximumLimit}.", "limit", "parameter_invalid_integer");
        }

        var all = newestFirst.ToList();
        var after = Cursor(call, all, "starting_after");
        var before = Cursor(call, all, "ending_before");
        if (after is not null && before is not null)
        {
            throw ApiError.Invalid("You can't provide both ending_before and starting_after.", "ending_before");
        }

        var start = after + 1 ?? 0;
        var count = (int)limit;
        if (before is { } end)
        {
            start = Math.Max(0, end - count);
            count = Math.Min(count, end);
        }

        var page = all.Skip(start).Take(count).Select(call.Transaction.Render);
        var hasMore = before is null ? start + count < all.Count : start > 0;
        return Of(call.Path, page, hasMore);
    }

    private static int? Cursor(Call call, List<JsonObject> all, string parameter)
    {
        if (call.Parameters.Text(parameter) is not { } id)
        {
            return null;
        }

        var index = all.FindIndex(document => document.Text("id") == id);
        return index >= 0 ? index : throw ApiError.Invalid($"No such object: '{id}'", parameter, "resource_missing");
    }
}
