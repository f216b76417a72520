using System.Text.Json;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>
/// The jobs of a host under test, run when the test says so: one after the other, in an order that is always the same. The host itself runs none
/// (<c>Kit:Jobs:Enabled</c> is <c>false</c>). Jobs are stored, read, run and completed as ever, under their tenants.
/// </summary>
/// <param name="services">The host's services.</param>
public sealed class JobsUnderTest(IServiceProvider services)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Dictionary<Guid, TimeSpan> _travelled = []; // by tenant; for all of them under no id

    /// <summary>What is enqueued of a type and waits, the first to run first: for a test that asserts what was enqueued, and runs nothing.</summary>
    /// <typeparam name="T">The job's type.</typeparam>
    /// <param name="tenant">The tenant; <see langword="null"/>: the platform and all tenants.</param>
    public async Task<IReadOnlyList<T>> EnqueuedAsync<T>(TenantInfo? tenant = null)
        where T : notnull
    {
        var attribute = services.GetRequiredService<JobKinds>().AttributeOf(typeof(T));
        await using var scope = Open(tenant, out var db);
        var waiting = await Waiting(db, tenant).Where(j => j.Kind == attribute.Kind && j.Version == attribute.Version).ToListAsync();
        return [.. waiting.Select(j => JsonSerializer.Deserialize<T>(j.Payload, Json)!)];
    }

    /// <summary>
    /// Sees to schedules that are due, and runs what is ready, and what that enqueues, until nothing is ready. What failed waits for its next attempt, and
    /// what is for later for its time: <see cref="TravelAsync"/> brings both nearer.
    /// </summary>
    /// <param name="tenant">The tenant; <see langword="null"/>: the platform and all tenants in the shared database.</param>
    /// <returns>The jobs that were run, as they are now; one that ran twice is there once.</returns>
    /// <exception cref="InvalidOperationException">More than ten thousand ran: they make each other.</exception>
    public async Task<IReadOnlyList<Job>> DrainAsync(TenantInfo? tenant = null)
    {
        const int Most = 10_000;
        await TickAsync(tenant);
        using var store = services.GetRequiredService<JobStores>().Create(tenant?.Database);
        var ran = new List<Guid>();
        while (await NextAsync(store, tenant) is { } job)
        {
            using var running = new RunningJob(job, store);
            running.TryBegin();
            await services.GetRequiredService<JobRunner>().RunAsync(running);
            ran.Add(job.Id);
            if (ran.Count > Most)
            {
                throw new InvalidOperationException($"{Most} jobs ran, and there are more: do they enqueue each other? The last one is {job.Kind}.");
            }
        }

        await using var scope = Open(tenant, out var db);
        var now = await db.AllTenants<Job>().AsNoTracking().Where(j => ran.Contains(j.Id)).ToDictionaryAsync(j => j.Id);
        return [.. ran.Distinct().Where(now.ContainsKey).Select(id => now[id])];
    }

    /// <summary>Enqueues a job and runs it, and nothing else.</summary>
    /// <typeparam name="T">The job's type.</typeparam>
    /// <param name="tenant">The tenant; <see langword="null"/>: the platform.</param>
    /// <param name="job">The job.</param>
    /// <returns>The job as it is now: done, dead, or waiting for its next attempt, with its last error.</returns>
    public async Task<Job> RunAsync<T>(TenantInfo? tenant, T job)
        where T : notnull
    {
        Guid id;
        var scopes = services.GetRequiredService<ITenantScopes>();
        await using (var scope = tenant is null ? scopes.OpenPlatformWide() : scopes.Open(tenant))
        {
            id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(job);
            await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        }

        using var store = services.GetRequiredService<JobStores>().Create(tenant?.Database);
        using var running = new RunningJob(await TakeAsync(tenant, id), store);
        running.TryBegin();
        await services.GetRequiredService<JobRunner>().RunAsync(running);
        await using var after = Open(tenant, out var db);
        return await db.AllTenants<Job>().AsNoTracking().SingleAsync(j => j.Id == id);
    }

    /// <summary>
    /// Lets time go by for the queue: what waits for a moment waits for one that is so much sooner. Moments are by the database's clock, which no test can
    /// set; so it is the rows that are moved, and nothing else is older than before. Schedules tick by a clock that is so much ahead, from now on and for
    /// this object, as after a host that was down meanwhile: what their policy says of missed ticks is done when the time has gone by. To see each tick,
    /// travel from one to the next.
    /// </summary>
    /// <param name="time">How much.</param>
    /// <param name="tenant">The tenant; <see langword="null"/>: the platform and all tenants in the shared database.</param>
    public async Task TravelAsync(TimeSpan time, TenantInfo? tenant = null)
    {
        await using var scope = Open(tenant, out var db);
        foreach (var job in await Waiting(db, tenant).AsTracking().ToListAsync())
        {
            job.RunAt -= time;
        }

        foreach (var job in await Of(db, tenant).Where(j => j.UniqueUntil != null).ToListAsync())
        {
            job.UniqueUntil -= time;
        }

        foreach (var lane in await db.AllTenants<JobLane>().Where(l => l.RefilledAt != null && (tenant == null || l.TenantId == tenant.Id)).ToListAsync())
        {
            lane.RefilledAt -= time;
        }

        await db.SaveChangesAsync();
        _travelled[tenant?.Id ?? Guid.Empty] = _travelled.GetValueOrDefault(tenant?.Id ?? Guid.Empty) + time;
        await TickAsync(tenant);
    }

    // As a node does each second, but with a clock that may be ahead.
    private async Task TickAsync(TenantInfo? tenant)
    {
        var registry = services.GetRequiredService<ScheduleRegistry>();
        var now = tenant is null ? null : await services.GetRequiredService<ITenantStore>().FindByIdAsync(tenant.Id);
        using var store = services.GetRequiredService<JobStores>().Create(tenant?.Database);
        store.Tenants = now is null ? [] : [now];
        ScheduleSql sql;
        await using (Open(tenant, out var db))
        {
            sql = new(store.Sql, ScheduleTables.Of(db), registry, store.Database, store.Tenants);
        }

        await services.GetRequiredService<ScheduleEnrolment>().FollowAsync(store, sql, null, isFirst: true, CancellationToken.None);
        var ahead = _travelled.GetValueOrDefault(Guid.Empty) + (tenant is null ? TimeSpan.Zero : _travelled.GetValueOrDefault(tenant.Id));
        while ((await services.GetRequiredService<ScheduleTicker>().TickAsync(store, sql, ahead, tenant?.Id, CancellationToken.None)).More)
        {
        }
    }

    private static IQueryable<Job> Of(KitDbContext db, TenantInfo? tenant) => tenant is null ? db.AllTenants<Job>() : db.AllTenants<Job>().Where(j => j.TenantId == tenant.Id);

    private static IQueryable<Job> Waiting(KitDbContext db, TenantInfo? tenant) => Of(db, tenant).AsNoTracking()
        .Where(j => j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Held).OrderByDescending(j => j.Priority).ThenBy(j => j.RunAt).ThenBy(j => j.Id);

    private async Task<Job?> NextAsync(JobStore store, TenantInfo? tenant)
    {
        await store.PromoteAsync(CancellationToken.None);
        if ((await store.PeekAsync(CancellationToken.None)).HasFlag(JobWork.Unsettled))
        {
            await store.SettleAsync(CancellationToken.None);
        }

        var kinds = services.GetRequiredService<JobKinds>();
        Guid? id;
        await using (var scope = Open(tenant, out var db))
        {
            id = (await Waiting(db, tenant).Where(j => j.State == JobState.Ready).Select(j => new { j.Id, j.Kind, j.Version }).ToListAsync())
                .FirstOrDefault(j => kinds.Find(j.Kind, j.Version) is not null)?.Id;
        }

        return id is null ? null : await TakeAsync(tenant, id.Value);
    }

    private async Task<Job> TakeAsync(TenantInfo? tenant, Guid id)
    {
        await using var scope = Open(tenant, out var db);
        var (token, until) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow().AddMinutes(10));
        var job = await db.AllTenants<Job>().SingleAsync(j => j.Id == id);
        (job.State, job.LeaseToken, job.LeaseUntil, job.Attempts) = (JobState.Running, token, until, job.Attempts + 1);
        await db.SaveChangesAsync();
        return job;
    }

    private Work Open(TenantInfo? tenant, out KitDbContext db)
    {
        var scope = services.CreateAsyncScope();
        var platform = scope.ServiceProvider.GetRequiredService<IPlatformScope>().Open("look after the jobs of a test");
        db = services.GetRequiredService<ITenantDatabases>().Open(tenant?.Database, platform.ServiceProvider.GetRequiredService<TenantScope>());
        return new(scope, platform, db);
    }

    private sealed class Work(AsyncServiceScope outer, AsyncServiceScope platform, KitDbContext db) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await db.DisposeAsync();
            await platform.DisposeAsync();
            await outer.DisposeAsync();
        }
    }
}
