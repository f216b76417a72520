using System.Collections.Concurrent;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;

namespace Kit.Core.Tests.Jobs;

/// <summary>What the handlers of the tests tell the tests, and are told by them.</summary>
public sealed class JobProbe
{
    public ConcurrentQueue<(string Text, JobContext Context)> Seen { get; } = new();

    /// <summary>What a <see cref="Script"/> job does, by its name.</summary>
    public ConcurrentDictionary<string, Func<IServiceProvider, JobContext, CancellationToken, Task>> Scripts { get; } = new();
}

// Every host of this assembly finds these handlers, most of them without a probe.

/// <summary>Writes a label for the tenant it runs for.</summary>
[Job("test.label")]
public sealed record AddLabel(string Text);

public sealed class AddLabelHandler(ShopDb db, JobProbe? probe = null) : IJobHandler<AddLabel>
{
    public async Task HandleAsync(AddLabel job, JobContext context, CancellationToken cancellationToken)
    {
        db.Add(new Label { Text = job.Text });
        await db.SaveChangesAsync(cancellationToken);
        probe?.Seen.Enqueue((job.Text, context));
    }
}

/// <summary>Does what the test says.</summary>
[Job("test.script", Lane = "scripts", MaxAttempts = 4)]
public sealed record Script(string Name);

/// <summary>Does what the test says, without a transaction.</summary>
[Job("test.script-outside", Transactional = false)]
public sealed record ScriptOutside(string Name);

public sealed class ScriptHandler(IServiceProvider services, JobProbe? probe = null) : IJobHandler<Script>, IJobHandler<ScriptOutside>
{
    public Task HandleAsync(Script job, JobContext context, CancellationToken cancellationToken) => RunAsync(job.Name, context, cancellationToken);

    public Task HandleAsync(ScriptOutside job, JobContext context, CancellationToken cancellationToken) => RunAsync(job.Name, context, cancellationToken);

    private Task RunAsync(string name, JobContext context, CancellationToken cancellationToken)
    {
        probe!.Seen.Enqueue((name, context));
        return probe.Scripts[name](services, context, cancellationToken);
    }
}

/// <summary>A kind that no node of the tests knows.</summary>
[Job("test.unknown")]
public sealed record Unknown(string Text);

/// <summary>A job whose content has changed twice: the first version has a handler of its own, the second is upgraded.</summary>
[Job("test.greet", Version = 3)]
public sealed record Greet(string Name);

[Job("test.greet", Version = 2)]
public sealed record GreetByNames(string First, string Last);

[Job("test.greet")]
public sealed record GreetWho(string Who);

public sealed class GreetHandler(JobProbe? probe = null) : IJobHandler<Greet>, IJobHandler<GreetWho>
{
    public Task HandleAsync(Greet job, JobContext context, CancellationToken cancellationToken)
    {
        probe?.Seen.Enqueue((job.Name, context));
        return Task.CompletedTask;
    }

    public Task HandleAsync(GreetWho job, JobContext context, CancellationToken cancellationToken)
    {
        probe?.Seen.Enqueue(("old " + job.Who, context));
        return Task.CompletedTask;
    }
}
