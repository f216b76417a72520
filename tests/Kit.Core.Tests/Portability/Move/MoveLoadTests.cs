using System.Collections.Concurrent;
using System.Net;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant that is written all the time by several, while it is moved and moved back. What was acknowledged is there, once.</summary>
public sealed class MoveLoadTests(PostgresCluster postgres, OtherServer other) : IClassFixture<OtherServer>
{
    [Theory, InlineData(Database.Postgres)]
    public Task What_was_acknowledged_is_there_once_and_what_was_not_was_refused_by_the_fence(Database database) => GoAndComeBackAsync(database, null);

    [Fact]
    public Task So_it_is_between_two_servers() => GoAndComeBackAsync(Database.Postgres, other.Cluster);

    private async Task GoAndComeBackAsync(Database database, PostgresCluster? server)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: HeaderAuthentication.Add, other: server, map: app => app.MapPost("/labels/{text}", async (string text, ShopDb db) =>
        {
            db.Add(new Label { Text = text });
            await db.SaveChangesAsync();
        }).AllowAnonymous());
        await host.InAcmeAsync(db => db.AddRange(Enumerable.Range(0, 3000).Select(i => new Label { Text = $"old {i}" })));
        var load = new Load(host);
        await load.StartAsync();
        var there = await host.MoveAsync(host.Own);
        await load.ProceedAsync();
        var back = await host.MoveAsync(null);
        await load.ProceedAsync();
        await host.MoveAsync(host.Own);
        await load.ProceedAsync();
        await host.MoveAsync(null);
        await load.StopAsync();

        Assert.Empty(load.Errors);
        await JobHost.UntilAsync(async () => await host.CountAsync("kit.jobs", null, "state NOT IN ('done', 'dead')") == 0, () => string.Join("; ", host.QueryAsync($"SELECT state || ' ' || attempts || ' ' || run_at || coalesce(last_error, '') FROM {host.Table("kit.jobs")} WHERE state <> 'done'").GetAwaiter().GetResult()));
        Assert.Equal(load.Jobs.Order(), (await LabelsAsync(host, "job ")).Order());
        Assert.Equal(load.Labels.Values.Order(), (await LabelsAsync(host, "new ")).Order());
        Assert.Equal(3000, (await LabelsAsync(host, "old ")).Count);
        Assert.Equal(0, await host.CountAsync("labels", host.Own));
        Assert.True(load.Others > 10);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{load.Labels.Count} labels, {load.Jobs.Count} jobs, {load.Others} of others; {load.Refused} refused; read-only for {there.ReadOnlyMilliseconds} and {back.ReadOnlyMilliseconds} ms");
    }

    private static async Task<List<string>> LabelsAsync(MoveHost host, string start)
    {
        await using var scope = await host.Shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(host.Shop.Acme.Id);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.Where(l => l.Text.StartsWith(start)).Select(l => l.Text).ToListAsync();
    }

    private sealed class Load(MoveHost host)
    {
        private volatile bool _stop;
        private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10); // more than this, and the queue has work for minutes
        private readonly List<Task> _writers = [];
        private int _written;
        private int _next;
        private int _refused;
        private int _others;

        /// <summary>What was acknowledged: by row, and what it then said.</summary>
        public ConcurrentDictionary<string, string> Labels { get; } = new();

        public ConcurrentBag<string> Jobs { get; } = [];

        public ConcurrentBag<string> Errors { get; } = [];

        public int Refused => _refused;

        public int Others => _others;

        public Task StartAsync()
        {
            _writers.AddRange([RunAsync(InsertAsync), RunAsync(ChangeAsync), RunAsync(EnqueueAsync), RunAsync(PostAsync), OthersAsync()]);
            return ProceedAsync();
        }

        /// <summary>Waits until they have written on.</summary>
        public Task ProceedAsync()
        {
            var before = _written;
            return JobHost.UntilAsync(() => _written > before + 40);
        }

        public Task StopAsync()
        {
            _stop = true;
            return Task.WhenAll(_writers);
        }

        private Task RunAsync(Func<string, Task> write) => Task.Run(async () =>
        {
            while (!_stop)
            {
                try
                {
                    await write($"new {Interlocked.Increment(ref _next)}");
                    Interlocked.Increment(ref _written);
                    await Task.Delay(Pace);
                }
                catch (TenantElsewhereException)
                {
                    Interlocked.Increment(ref _refused);
                }
                catch (Exception e)
                {
                    Errors.Add(e.ToString());
                }
            }
        });

        private async Task InsertAsync(string text)
        {
            await host.InAcmeAsync(db => db.Add(new Label { Text = text }));
            Labels[text] = text;
        }

        // A row that is added, changed twice, and deleted every other time.
        private async Task ChangeAsync(string text)
        {
            var id = Guid.CreateVersion7();
            await host.InAcmeAsync(db => db.Add(new Label { Id = id, Text = text }));
            Labels[text] = text;
            for (var i = 0; i < 2; i++)
            {
                await host.InAcmeAsync(async db => (await db.Labels.SingleAsync(l => l.Id == id)).Text += "+");
                Labels[text] += "+";
            }

            if (_next % 2 == 0)
            {
                await host.InAcmeAsync(async db => await db.Labels.Where(l => l.Id == id).ExecuteDeleteAsync());
                Labels.TryRemove(text, out _);
            }
        }

        private async Task EnqueueAsync(string text)
        {
            var job = text.Replace("new", "job", StringComparison.Ordinal);
            await host.InAcmeAsync((services, db) =>
            {
                services.GetRequiredService<IJobs>().Enqueue(new AddLabel(job));
                db.Add(new Label { Text = text });
                return Task.CompletedTask;
            });
            Jobs.Add(job);
            Labels[text] = text;
        }

        private async Task PostAsync(string text)
        {
            using var client = new HttpClient { BaseAddress = new(host.Shop.Url) };
            using var answer = await client.PostAsync($"/t/acme/labels/{Uri.EscapeDataString(text)}", null);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
            {
                Interlocked.Increment(ref _refused);
                return;
            }

            answer.EnsureSuccessStatusCode();
            Labels[text] = text;
        }

        private Task OthersAsync() => Task.Run(async () =>
        {
            while (!_stop)
            {
                try
                {
                    await Moves.InAsync(host.Shop, host.Shop.Globex, async db =>
                    {
                        db.Add(new Label { Text = "globex" });
                        return await db.SaveChangesAsync();
                    });
                    Interlocked.Increment(ref _others);
                    await Task.Delay(Pace);
                }
                catch (Exception e)
                {
                    Errors.Add(e.ToString());
                }
            }
        });
    }
}
