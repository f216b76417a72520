using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Composition;

/// <summary>Before anything listens or works: checks the settings, brings the database up to date, checks the walls, runs the start-up tasks.</summary>
internal sealed partial class KitStartup(
    IServiceProvider services, IEnumerable<IStartupCheck> checks, IHostEnvironment environment, KitBuilder kit, PublicUrl publicUrl,
    IOptions<DatabaseOptions> database, IHostApplicationLifetime lifetime, ILogger<KitStartup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        ThrowIfAny([.. checks.SelectMany(c => c.Check())]);
        var command = KitCommand.Find();
        if (command is not null)
        {
            Environment.Exit(await command.RunAsync(services, cancellationToken));
        }

        var setup = services.GetRequiredService<IDatabaseSetup>();
        if (database.Value.MigrateAtStart ?? environment.IsDevelopment())
        {
            var results = await services.GetRequiredService<FleetMigrator>().MigrateAsync(
                new(Shared: true, Databases: null, Canary: null, FleetOrder.DefaultParallel, DryRun: false), _ => { }, cancellationToken);
            foreach (var failed in results.Where(r => !r.IsWell))
            {
                LogNotMigrated(failed.Database, failed.Error); // its tenant is away; the others are not
            }
        }

        ThrowIfAny(await setup.CheckAsync(cancellationToken));
        var tasks = services.GetServices<IStartupTask>().OrderBy(t => t.Order).ToList();
        if (tasks.Count == 0)
        {
            return;
        }

        await using var turn = await services.GetRequiredService<DatabaseProvider>().LockAsync("start-up tasks", cancellationToken);
        foreach (var task in tasks)
        {
            await task.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (environment.IsDevelopment())
        {
            lifetime.ApplicationStarted.Register(Print);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void ThrowIfAny(IReadOnlyList<KitException> problems)
    {
        if (problems.Count > 0)
        {
            throw new StartupFailedException(problems);
        }
    }

    private void Print()
    {
        var provider = services.GetRequiredService<DatabaseProvider>();
        List<KitNote> notes = [new("App", publicUrl.Value), new("Database", $"{provider.Name}, {provider.Location}")];
        notes.AddRange(kit.Modules.SelectMany(m => m.Describe(services, publicUrl.Value)));
        notes.AddRange(services.GetServices<KitNote>());
        var width = notes.Max(n => n.Label.Length);
        LogNotes(string.Join(Environment.NewLine, notes.Select(n => $"  {n.Label.PadRight(width)}  {n.Value}")));
    }

    [LoggerMessage(1002, LogLevel.Error, "Database {Database} is not up to date: {Error}")]
    private partial void LogNotMigrated(string? database, string? error);

    [LoggerMessage(1001, LogLevel.Information, "Kit is up.\n{Notes}")]
    private partial void LogNotes(string notes);
}
