using Kit.Events;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>One of many things that happen to something.</summary>
[Event("crash.step")]
internal sealed record Step(string Of, int Number) : IKeyedEvent
{
    string IKeyedEvent.Key => Of;
}

/// <summary>Writes a row for each step, in order.</summary>
[EventHandler("crash.follow", Ordered = true, MaxAttempts = 20)]
internal sealed class FollowSteps(CrashDb db) : IEventHandler<Step>
{
    public Task HandleAsync(Step fact, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Effect { Text = $"follow {fact.Of} {fact.Number}" });
        return db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Writes a row for each step, in whatever order.</summary>
[EventHandler("crash.note", MaxAttempts = 20)]
internal sealed class NoteSteps(CrashDb db) : IEventHandler<Step>
{
    public Task HandleAsync(Step fact, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Effect { Text = $"note {fact.Of} {fact.Number}" });
        return db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Publishes so many steps of each of so many things: of some at once, and of each in order.</summary>
internal static class Walk
{
    private const int AtOnce = 4;
    private const int OneSave = 5;

    public static async Task RunAsync(IServiceProvider services, TenantInfo tenant, int things, int steps)
    {
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async walker =>
        {
            for (var step = 0; step < steps; step += OneSave)
            {
                for (var thing = walker; thing < things; thing += AtOnce)
                {
                    await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
                    for (var number = step; number < step + OneSave; number++)
                    {
                        scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new Step($"{thing}", number));
                    }

                    await scope.ServiceProvider.GetRequiredService<CrashDb>().SaveChangesAsync();
                }
            }
        }));
        await Console.Out.WriteLineAsync("walked");
    }
}
