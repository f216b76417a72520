using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Events;

/// <summary>Settings out of range. Handlers that can't be are problems of their kinds of job.</summary>
internal sealed class EventsCheck(IOptions<EventsOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        if (options.Value.Retention <= TimeSpan.Zero)
        {
            yield return new(EventErrors.InvalidOptions, $"{EventsOptions.Section}:{nameof(EventsOptions.Retention)} must be more than nothing.");
        }
    }
}
