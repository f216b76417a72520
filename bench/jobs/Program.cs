// Measures the queue of one node: how soon jobs start, how many are enqueued and done. The database is in ConnectionStrings:Kit; what executes the jobs, in
// ENGINE: "inprocess", "hangfire", or "plain", which is Hangfire without Kit. "fairness" is the engine in process, with ten workers, one tenant's backlog and two hundred quiet ones.
using System.Diagnostics;
using System.Globalization;
using Kit.Bench.Jobs;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

const int Burst = 5000;
const int Singles = 200;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Configuration["urls"] = "http://127.0.0.1:0";
var engine = Environment.GetEnvironmentVariable("ENGINE") is { Length: > 0 } named ? named : "inprocess";
var isPlain = engine == "plain";
var isFairness = engine == "fairness";
builder.Configuration["Kit:Jobs:Engine"] = isPlain || isFairness ? "inprocess" : engine;
if (isFairness)
{
    builder.Configuration["Kit:Jobs:Workers"] = "10";
}

builder.Configuration["Kit:Jobs:Enabled"] = isPlain ? "false" : "true";
builder.AddKit<BenchDb>(kit => kit.AddLane("held").AddHangfire());
await using var app = builder.Build();
app.UseKit();
await app.StartAsync();

if (isFairness)
{
    await new Fairness(app.Services, CreateTenantAsync).RunAsync();
    await app.StopAsync();
    return;
}

var tenant = await CreateTenantAsync("t1");
await using (var scope = Open())
{
    await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.ExecuteSqlRawAsync("INSERT INTO probes (id) SELECT generate_series(1, 20000) ON CONFLICT DO NOTHING");
}

using var plain = isPlain ? new PlainHangfire(builder.Configuration.GetConnectionString("KitOwner")!) : null;
for (var warm = 0; warm < 3; warm++)
{
    await RunAsync("warm-up", 1000, one: true, print: false);
}

for (var round = 1; round <= int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? "3", CultureInfo.InvariantCulture); round++)
{
    Console.WriteLine($"{engine}, round {round}");
    await PickupAsync();
    await RunAsync("one save each", Burst, one: true, print: true);
    if (!isPlain)
    {
        await RunAsync("one save for all", Burst, one: false, print: true);
        await NothingAsync();
    }
}

await app.StopAsync();

async Task<TenantInfo> CreateTenantAsync(string slug)
{
    await using var scope = app.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
    var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
    var known = await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Slug == slug);
    if (known is null)
    {
        db.Add(known = new Tenant { Slug = slug, Name = slug });
        await db.SaveChangesAsync();
    }

    return TenantInfo.Of(known);
}

AsyncServiceScope Open() => app.Services.GetRequiredService<ITenantScopes>().Open(tenant);

async Task EnqueueAsync(int first, int count)
{
    if (plain is not null)
    {
        plain.Enqueue(first);
        return;
    }

    await using var scope = Open();
    var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
    for (var n = first; n < first + count; n++)
    {
        jobs.Enqueue(new Touch(n, TimeProvider.System.GetUtcNow()));
    }

    await scope.ServiceProvider.GetRequiredService<BenchDb>().SaveChangesAsync();
}

async Task ClearAsync()
{
    await using var scope = Open();
    await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.ExecuteSqlRawAsync("UPDATE probes SET enqueued_at = NULL, started_at = NULL");
}

async Task<List<Probe>> DoneAsync(int count)
{
    while (true)
    {
        await using var scope = Open();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        if (await db.Probes.CountAsync(p => p.StartedAt != null) >= count)
        {
            return await db.Probes.AsNoTracking().Where(p => p.StartedAt != null).ToListAsync();
        }

        await Task.Delay(100);
    }
}

async Task PickupAsync()
{
    await ClearAsync();
    for (var n = 1; n <= Singles; n++)
    {
        await EnqueueAsync(n, 1);
        await Task.Delay(20);
    }

    var waits = (await DoneAsync(Singles)).Select(p => (p.StartedAt!.Value - p.EnqueuedAt!.Value).TotalMilliseconds).Order().ToList();
    Console.WriteLine($"  pickup: p50 {waits[waits.Count / 2]:F2} ms, p99 {waits[(int)(waits.Count * 0.99)]:F2} ms");
}

async Task RunAsync(string what, int count, bool one, bool print)
{
    await ClearAsync();
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var clock = Stopwatch.StartNew();
    if (one)
    {
        for (var n = 1; n <= count; n++)
        {
            await EnqueueAsync(n, 1);
        }
    }
    else
    {
        await EnqueueAsync(1, count);
    }

    var enqueued = clock.Elapsed.TotalSeconds;
    var done = await DoneAsync(count);
    var took = (done.Max(p => p.StartedAt!.Value) - done.Min(p => p.EnqueuedAt!.Value)).TotalSeconds;
    var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / count;
    if (print)
    {
        Console.WriteLine($"  {what}: {count / enqueued:F0} enqueued/s, {count / took:F0} done/s, {used:F0} us of the program's CPU each");
    }
}

async Task NothingAsync()
{
    await using var scope = Open();
    var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
    var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
    for (var n = 0; n < Burst; n++)
    {
        jobs.Enqueue(new Nothing(n));
    }

    var clock = Stopwatch.StartNew();
    await db.SaveChangesAsync();
    var saved = clock.Elapsed.TotalSeconds;
    while (await db.Set<Job>().AnyAsync(j => j.Kind == "bench.nothing" && j.State != JobState.Done))
    {
        await Task.Delay(50);
    }

    Console.WriteLine($"  without a transaction: saved in {saved:F2} s, {Burst / clock.Elapsed.TotalSeconds:F0} done/s");
}
