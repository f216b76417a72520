using Kit.Data;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Kit.Core.Tests.Crash;

internal sealed class CrashDb(DbContextOptions<CrashDb> options) : KitDbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();
}

internal sealed class Effect
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; init; }
}

/// <summary>Writes a row and, where the test says so, hangs with the row saved and the job not completed.</summary>
[Job("crash.effect")]
internal sealed record WriteEffect(string Text);

internal sealed class WriteEffectHandler(CrashDb db, IConfiguration configuration) : IJobHandler<WriteEffect>
{
    public async Task HandleAsync(WriteEffect job, JobContext context, CancellationToken cancellationToken)
    {
        db.Add(new Effect { Text = job.Text });
        await db.SaveChangesAsync(cancellationToken);
        if (configuration["Hang"] == "true")
        {
            await Console.Out.WriteLineAsync("saved");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}

/// <summary>Writes a row and, where the test says so, hangs with the row saved and the step not committed.</summary>
internal abstract class WriteStep(CrashDb db, IConfiguration configuration, int order) : ITenantProvisioningStep
{
    public string Name => $"step {order}";

    public int Order => order;

    public async Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        db.Add(new Effect { Text = Name });
        await db.SaveChangesAsync(cancellationToken);
        if (configuration["HangAt"] == Name)
        {
            await Console.Out.WriteLineAsync("saved");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}

internal sealed class StepOne(CrashDb db, IConfiguration configuration) : WriteStep(db, configuration, 1);

internal sealed class StepTwo(CrashDb db, IConfiguration configuration) : WriteStep(db, configuration, 2);

internal sealed class StepThree(CrashDb db, IConfiguration configuration) : WriteStep(db, configuration, 3);
