using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Files;

/// <summary>Settings out of range.</summary>
internal sealed class FilesCheck(IOptions<FilesOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var value = options.Value;
        if (value.MaxSize < 1)
        {
            yield return Invalid(nameof(value.MaxSize), "1 at least");
        }

        if (value.SweepInterval <= TimeSpan.Zero)
        {
            yield return Invalid(nameof(value.SweepInterval), "more than nothing");
        }

        foreach (var type in value.ContentTypes.Where(t => !Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(t, out var parsed) || parsed.MatchesAllTypes || parsed.MatchesAllSubTypes))
        {
            yield return Invalid(nameof(value.ContentTypes), $"media types such as image/png; '{type}' is none");
        }
    }

    private static KitException Invalid(string name, string expected) => new(KitErrors.InvalidFilesOptions, $"{FilesOptions.Section}:{name} must be {expected}.");
}
