using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kit.Operations;

/// <summary>What a page says has just been done, by a word and maybe a number in its address.</summary>
internal static class QueueDone
{
    public const string Key = "done";

    public static string? Of(HttpContext context)
    {
        var parts = context.Request.Query[Key].ToString().Split('-');
        var number = parts is [_, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1;
        var jobs = number == 1 ? "1 job" : $"{number.ToString("N0", CultureInfo.InvariantCulture)} jobs";
        return parts[0] switch
        {
            "cancel" => "Asked for its end. If it runs, its node hears of it within three seconds.",
            "retry" => $"Put back into the queue: {jobs}.",
            "discard" => $"Discarded: {jobs}.",
            "pause" => "Paused.",
            "resume" => "Goes on.",
            "change" => "Changed, on all nodes.",
            "reset" => "As declared again.",
            "run" => "A job of it waits or runs now.",
            _ => null,
        };
    }
}
