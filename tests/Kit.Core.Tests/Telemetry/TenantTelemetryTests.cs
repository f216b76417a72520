using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Telemetry;

/// <summary>Whose work it is, in logs, traces and metrics.</summary>
public sealed class TenantTelemetryTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task What_a_request_logs_bears_its_tenant_and_what_belongs_to_none_bears_none(Database database)
    {
        var log = new ScopeLog();
        await using var shop = await StartAsync(log, database: database);
        await GetAsync(shop, "/t/acme/log");
        await GetAsync(shop, "/t/globex/log");
        await GetAsync(shop, "/log");
        Assert.Equal(
            [("tenant", (object?)shop.Acme.Id), ("tenant", shop.Globex.Id), ("platform", null)],
            log.Entries.Where(e => e.Message is "tenant" or "platform").Select(e => (e.Message, e.Scope.GetValueOrDefault("TenantId"))));
    }

    [Theory, Databases]
    public async Task What_a_job_logs_bears_its_tenant_and_so_does_its_failure(Database database)
    {
        var log = new ScopeLog();
        await using var host = await JobHost.StartAsync(database, postgres, services: s => s.AddSingleton<ILoggerProvider>(log));
        host.Probe.Scripts["loud"] = (services, _, _) =>
        {
            Write(services.GetRequiredService<ILogger<TenantTelemetryTests>>(), "from the job");
            throw new JobAbandonedException("enough");
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("loud")), JobState.Dead);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new Script("loud")), JobState.Dead);
        var written = log.Entries.Where(e => e.Message == "from the job" || e.Message.Contains("is dead", StringComparison.Ordinal)).Select(e => e.Scope.GetValueOrDefault("TenantId"));
        Assert.Equal([host.Shop.Acme.Id, host.Shop.Acme.Id, host.Shop.Globex.Id, host.Shop.Globex.Id], written);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_requests_measure_bears_its_tenant_where_the_host_wants_it(bool wanted)
    {
        var measured = new ConcurrentQueue<Dictionary<string, object?>>();
        await using var shop = await StartAsync(new ScopeLog(), s => s.Configure<TenancyOptions>(o => o.TenantInMetrics = wanted));
        var meters = shop.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "http.server.request.duration" && instrument.Meter.Scope == meters)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Enqueue(new(tags.ToArray())));
        listener.Start();
        await GetAsync(shop, "/t/acme/log");
        await GetAsync(shop, "/log");
        await Eventually.IsTrueAsync(() => Task.FromResult(measured.Count == 2)); // each is measured after its answer
        Assert.Equal(
            wanted ? [shop.Acme.Id.ToString(), null] : [null, null],
            measured.Select(m => m.GetValueOrDefault("kit.tenant.id")).OrderDescending());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_measures_of_a_job_bear_its_tenant_where_the_host_wants_it(bool wanted)
    {
        var measured = new ConcurrentQueue<(string Name, Dictionary<string, object?> Tags)>();
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres, services: s => s.Configure<TenancyOptions>(o => o.TenantInMetrics = wanted));
        var meters = host.Shop.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Kit.Jobs" && instrument.Meter.Scope == meters)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, new(tags.ToArray()))));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, new(tags.ToArray()))));
        listener.Start();
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("measured")), JobState.Done);
        var telemetry = host.Shop.Services.GetRequiredService<JobTelemetry>();
        telemetry.Crashed("test.label", host.Shop.Acme.Id);
        telemetry.LeaseLost("test.label", host.Shop.Acme.Id);
        string[] names = ["kit.jobs.crashes", "kit.jobs.duration", "kit.jobs.leases_lost", "kit.jobs.running", "kit.jobs.runs", "kit.jobs.wait"];
        List<(string Name, Dictionary<string, object?> Tags)> Own() => [.. measured.Where(m => Equals(m.Tags.GetValueOrDefault("kind"), "test.label"))];
        await Eventually.IsTrueAsync(() => Task.FromResult(names.SequenceEqual(Own().Select(m => m.Name).Distinct().Order(StringComparer.Ordinal)))); // some come after the job's end is stored
        Assert.All(Own(), m => Assert.Equal(wanted ? host.Shop.Acme.Id.ToString() : null, m.Tags.GetValueOrDefault("kit.tenant.id")));
        Assert.All(Own().Where(m => m.Name == "kit.jobs.runs"), m => Assert.Equal("done", m.Tags["outcome"]));
    }

    [Theory, Databases]
    public async Task The_traces_of_a_request_and_of_a_job_bear_their_tenant(Database database)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var host = await JobHost.StartAsync(database, postgres);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("traced")), JobState.Done);
        await using var shop = await StartAsync(new ScopeLog(), database: database);
        await GetAsync(shop, "/t/acme/log");
        foreach (var (name, id) in new[] { ("job test.label", host.Shop.Acme.Id), ("Microsoft.AspNetCore.Hosting.HttpRequestIn", shop.Acme.Id) })
        {
            await Eventually.IsTrueAsync(() => Task.FromResult(ended.Any(a => a.OperationName == name && Equals(a.GetTagItem("kit.tenant.id"), id.ToString()))), what: name);
        }
    }

    [Theory, Databases]
    public async Task The_job_that_a_request_enqueues_is_in_the_requests_trace(Database database)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var shop = await StartAsync(new ScopeLog(), database: database);
        await GetAsync(shop, "/t/acme/enqueue");
        await Eventually.IsTrueAsync(() => Task.FromResult(Of("job test.label") is not null && Of("Microsoft.AspNetCore.Hosting.HttpRequestIn") is not null), what: "both");
        Assert.Equal(Of("Microsoft.AspNetCore.Hosting.HttpRequestIn")!.SpanId, Of("job test.label")!.ParentSpanId);
        Assert.Equal(Of("Microsoft.AspNetCore.Hosting.HttpRequestIn")!.TraceId, Of("job test.label")!.TraceId);

        // Other tests run beside this one, for tenants of their own.
        Activity? Of(string name) => ended.SingleOrDefault(a => a.OperationName == name && Equals(a.GetTagItem("kit.tenant.id"), shop.Acme.Id.ToString()));
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Kit.Jobs" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private Task<Shop> StartAsync(ScopeLog log, Action<IServiceCollection>? services = null, Database database = Database.Sqlite) => Shop.OnAsync(
        database,
        postgres,
        s =>
        {
            HeaderAuthentication.Add(s);
            s.AddSingleton<ILoggerProvider>(log);
            services?.Invoke(s);
        },
        map: app =>
        {
            app.MapGet("/log", (ILogger<TenantTelemetryTests> logger) => Write(logger, "tenant")).AllowAnonymous();
            app.MapGet("/enqueue", (IJobs jobs, ShopDb db) =>
            {
                jobs.Enqueue(new AddLabel("traced"));
                return db.SaveChangesAsync();
            }).AllowAnonymous();
            app.MapGet("/log", (ILogger<TenantTelemetryTests> logger) => Write(logger, "platform")).AllowAnonymous().WithMetadata(new PlatformWideAttribute());
        });

    private static void Write(ILogger logger, string message) => logger.Log(LogLevel.Warning, default, message, null, static (m, _) => m);

    private static async Task GetAsync(Shop shop, string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(shop.Url + path);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
