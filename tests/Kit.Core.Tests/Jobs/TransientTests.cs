using System.Data.Common;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>A host whose strategy tries again what fails for a moment: what is enqueued twice is one job.</summary>
public sealed class TransientTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("40001", null)]
    [InlineData("40001", "key")]
    [InlineData("57P01", null)]
    [InlineData("57P01", "key")]
    public async Task A_save_that_fails_for_a_moment_enqueues_one_job(string error, string? key)
    {
        var faults = new Faults(error, postgres);
        await using var host = await StartAsync(faults, enabled: false);
        faults.Arm("INSERT INTO kit.jobs");
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("one"), new() { DedupeKey = key });
        Assert.Equal(1, faults.Thrown);
        Assert.Single(await host.JobsAsync());
    }

    [Theory, InlineData("40001"), InlineData("57P01")]
    public async Task A_transaction_of_the_hosts_that_its_strategy_repeats_enqueues_one_job(string error)
    {
        var faults = new Faults(error, postgres);
        await using var host = await StartAsync(faults, enabled: false);
        await using var outer = host.Shop.As(host.Shop.Acme);
        var tries = 0;
        faults.Arm("INSERT INTO kit.jobs");
        await outer.ServiceProvider.GetRequiredService<ShopDb>().Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            tries++;
            await using var scope = host.Shop.As(host.Shop.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel("one"));
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        });
        Assert.Equal((2, 1), (tries, faults.Thrown));
        Assert.Single(await host.JobsAsync());
    }

    [Theory, InlineData("40001"), InlineData("57P01")]
    public async Task A_job_with_a_transaction_that_fails_for_a_moment_is_tried_again_by_the_queue_and_has_one_effect(string error)
    {
        var faults = new Faults(error, postgres);
        await using var host = await StartAsync(faults, enabled: true);
        faults.Arm("INSERT INTO labels");
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("one")), JobState.Done);
        Assert.Equal((2, 1), (job.Attempts, faults.Thrown));
        Assert.Equal(["one"], await host.LabelsAsync(host.Shop.Acme));
    }

    private Task<JobHost> StartAsync(Faults faults, bool enabled) => JobHost.StartAsync(
        Database.Postgres,
        postgres,
        o => o.Enabled = enabled,
        s => s.ConfigureDbContext<ShopDb>((_, options) => options.AddInterceptors(faults).UseNpgsql(n => n.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(50), null))));

    /// <summary>Fails the first command with this text.</summary>
    private sealed class Faults(string error, PostgresCluster postgres) : DbCommandInterceptor
    {
        private volatile string? _text;

        public int Thrown { get; private set; }

        public void Arm(string text) => _text = text;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (_text is { } text && command.CommandText.Contains(text, StringComparison.Ordinal))
            {
                _text = null;
                Thrown++;
                if (error == "40001")
                {
                    throw new PostgresException("could not serialize access", "ERROR", "ERROR", error);
                }

                // The server itself ends the session, and the command finds that out.
                await postgres.ExecuteAsync("postgres", $"SELECT pg_terminate_backend({((NpgsqlConnection)command.Connection!).ProcessID})");
            }

            return result;
        }
    }
}
