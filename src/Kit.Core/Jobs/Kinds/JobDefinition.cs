using System.Text.Json;
using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>What is known of a version of a kind: how its jobs are stored, and how they are done. Made once, so that no job needs reflection.</summary>
internal sealed class JobDefinition
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Func<object, object> _further; // from what is stored in an older version to what the handler takes

    private JobDefinition(
        JobAttribute attribute, Type payloadType, Func<string, object?> read, Func<IServiceProvider, object, JobContext, CancellationToken, Task> run, Func<object, object>? further = null)
    {
        _further = further ?? (static payload => payload);
        Attribute = attribute;
        PayloadType = payloadType;
        Read = read;
        RunAsync = run;
    }

    /// <summary>What the type says that the handler is for.</summary>
    public JobAttribute Attribute { get; }

    public Type PayloadType { get; }

    /// <summary>Makes the job of its JSON.</summary>
    public Func<string, object?> Read { get; }

    /// <summary>Finds what the job is about, where that is not in its row.</summary>
    public Func<KitDbContext, Job, CancellationToken, Task<JobContent>>? LoadAsync { get; private init; }

    /// <summary>Lets the scope's handler do the job.</summary>
    public Func<IServiceProvider, object, JobContext, CancellationToken, Task> RunAsync { get; }

    public static string Write<T>(T payload) => JsonSerializer.Serialize(payload, Json);

    public static JobDefinition Create(JobAttribute attribute, Type payloadType) =>
        (JobDefinition)typeof(JobDefinition).GetMethod(nameof(CreateOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(payloadType).Invoke(null, [attribute])!;

    /// <summary>Of a kind that some source has: what it is about is loaded, and then read as this type.</summary>
    public static JobDefinition Create(
        JobAttribute attribute, Type payloadType, Func<KitDbContext, Job, CancellationToken, Task<JobContent>> load,
        Func<IServiceProvider, object, JobContext, CancellationToken, Task> run) =>
        new(attribute, payloadType, json => JsonSerializer.Deserialize(json, payloadType, Json), run) { LoadAsync = load };

    /// <summary>Of an older version: it is read as it was stored, and then becomes what the handler takes.</summary>
    public JobDefinition From(JobUpgradeRegistration upgrade)
    {
        Func<object, object> further = old => _further(upgrade.Upgrade(old));
        return new(Attribute, PayloadType, json => JsonSerializer.Deserialize(json, upgrade.From, Json) is { } old ? further(old) : null, RunAsync, further) { LoadAsync = LoadAsync };
    }

    private static JobDefinition CreateOf<T>(JobAttribute attribute)
        where T : notnull => new(
            attribute,
            typeof(T),
            json => JsonSerializer.Deserialize<T>(json, Json),
            (services, payload, context, cancellationToken) =>
                services.GetRequiredService<IJobHandler<T>>().HandleAsync((T)payload, context, cancellationToken));
}
