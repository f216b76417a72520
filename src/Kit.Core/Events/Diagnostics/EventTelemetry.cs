using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Events;

/// <summary>Traces and metrics: <c>ActivitySource</c> and <c>Meter</c> "Kit.Events". What handlers do is a job's.</summary>
internal sealed class EventTelemetry(IMeterFactory meters, IOptions<TenancyOptions> tenancy)
{
    private const string Name = "Kit.Events";
    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _published = meters.Create(Name).CreateCounter<long>("kit.events.published", "{event}", "Events that were committed, by name.");

    /// <summary>The handlers' jobs go on from here.</summary>
    public static Activity? Publish(string name) => Source.StartActivity($"event {name}", ActivityKind.Producer)?.SetTag("kit.event.name", name);

    public void Published(string name, Guid tenantId)
    {
        var tags = new TagList { { "name", name } };
        if (tenancy.Value.TenantInMetrics)
        {
            tags.Add(TenantTelemetry.Tag, tenantId.ToString());
        }

        _published.Add(1, tags);
    }
}
