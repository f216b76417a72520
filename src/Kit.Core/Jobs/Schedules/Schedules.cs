using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Jobs;

internal sealed class Schedules(
    KitDbContext db, TenantScope scope, ITenantStore tenants, ScheduleRegistry registry, SchedulePlanner planner, JobKinds kinds, LaneRegistry lanes, TimeProvider clock) : ISchedules
{
    public async Task<IReadOnlyList<ScheduleInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var zone = await ZoneAsync(cancellationToken);
        var stored = await ReadAsync(Mine, cancellationToken);
        var names = stored.Select(s => s.Schedule.Name).ToHashSet(StringComparer.Ordinal);
        stored.AddRange(Declared.Where(d => !names.Contains(d.Name)).Select(d => New(d, zone)));
        return [.. stored.Select(s => Describe(s, zone)).OfType<ScheduleInfo>().OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    public async Task<ScheduleInfo?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        var zone = await ZoneAsync(cancellationToken);
        return (await ReadAsync(Mine.Where(s => s.Name == name), cancellationToken)) is [var stored] ? Describe(stored, zone)
            : Declaration(name) is { } declared ? Describe(New(declared, zone), zone)
            : null;
    }

    public async Task AddAsync<T>(string name, string when, T job, Action<ScheduleSettings>? configure = null, CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(job);
        var attribute = kinds.AttributeOf(typeof(T));
        var settings = new ScheduleSettings();
        configure?.Invoke(settings);
        ScheduleRegistry.Check(name, when, settings, attribute, lanes);
        if (Declaration(name) is not null || await Mine.AnyAsync(s => s.Name == name, cancellationToken))
        {
            throw new ScheduleExistsException(name);
        }

        var schedule = new Schedule
        {
            TenantId = Owner,
            Name = name,
            Cadence = when,
            TimeZone = settings.TimeZone,
            Work = ScheduleWork.Of(attribute, settings, JobDefinition.Write(job)).Write(),
            CreatedAt = clock.GetUtcNow(),
        };
        Plan(schedule, await ZoneAsync(cancellationToken));
        db.Add(schedule);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (DatabaseProviders.FindRefusal(e.InnerException)?.Kind == RefusalKind.Duplicate && e.Entries.Any(entry => entry.Entity == schedule))
        {
            db.Entry(schedule).State = EntityState.Detached;
            throw new ScheduleExistsException(name);
        }
    }

    public async Task ChangeAsync(string name, ScheduleChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.When is not null && CadenceRule.TryParse(change.When) is (null, var problem))
        {
            throw new InvalidScheduleException(name, problem);
        }

        if (change.TimeZone is not null && ScheduleZones.Problem(change.TimeZone) is { } wrong)
        {
            throw new InvalidScheduleException(name, wrong);
        }

        var schedule = await GetAsync(name, cancellationToken);
        (schedule.Cadence, schedule.TimeZone) = (change.When ?? schedule.Cadence, change.TimeZone ?? schedule.TimeZone);
        await SaveAsync(schedule, cancellationToken);
    }

    public async Task ResetAsync(string name, CancellationToken cancellationToken = default)
    {
        var schedule = await GetAsync(name, cancellationToken);
        if (!schedule.IsDeclared)
        {
            throw new UnknownScheduleException(name);
        }

        (schedule.Cadence, schedule.TimeZone) = (null, null);
        await SaveAsync(schedule, cancellationToken);
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        var schedule = await GetAsync(name, cancellationToken);
        if (schedule.IsDeclared)
        {
            throw new InvalidScheduleException(name, "it is declared in code, so it can't be removed; pause it");
        }

        db.Remove(schedule);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task PauseAsync(string name, CancellationToken cancellationToken = default)
    {
        var schedule = await GetAsync(name, cancellationToken);
        (schedule.State, schedule.NextAt) = (ScheduleState.Paused, null);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task ResumeAsync(string name, CancellationToken cancellationToken = default)
    {
        var schedule = await GetAsync(name, cancellationToken);
        if (schedule.State == ScheduleState.Paused)
        {
            schedule.State = ScheduleState.Active;
            await SaveAsync(schedule, cancellationToken);
        }
    }

    public async Task<Guid> RunNowAsync(string name, CancellationToken cancellationToken = default)
    {
        var id = Guid.Empty;
        await OneTry.RunAsync(db, async () =>
        {
            await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;

            // Its row is taken first: who ticks, or asks for the same, waits and then sees this job.
            await Mine.Where(s => s.Name == name).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, s => s.State), cancellationToken);
            id = await RunAsync(await GetAsync(name, cancellationToken), cancellationToken);
            await (own?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        });
        return id;
    }

    private Guid Owner => scope.OwnerId ?? (scope.IsBypass ? Tenant.Platform : throw new NoTenantException("a schedule"));

    // Those of the owner alone, in the platform scope too.
    private IQueryable<Schedule> Mine
    {
        get
        {
            var owner = Owner;
            return (scope.IsBypass ? db.AllTenants<Schedule>() : db.Set<Schedule>()).Where(s => s.TenantId == owner);
        }
    }

    private IQueryable<Job> Jobs => scope.IsBypass ? db.AllTenants<Job>() : db.Set<Job>();

    private IReadOnlyList<DeclaredSchedule> Declared => Owner == Tenant.Platform ? registry.OfPlatform : registry.OfTenants;

    // As it is by now: the scope's tenant is as it was when that was opened.
    private async ValueTask<string?> ZoneAsync(CancellationToken cancellationToken) =>
        scope.Tenant is { } tenant ? (await tenants.FindByIdAsync(tenant.Id, cancellationToken) ?? tenant).TimeZone : null;

    private DeclaredSchedule? Declaration(string name) => registry.Find(name, Owner == Tenant.Platform);

    private async Task<Guid> RunAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var plan = planner.Of(schedule, await ZoneAsync(cancellationToken)) ?? throw new UnknownScheduleException(schedule.Name);
        if (!plan.Rule.Overlap && schedule.LastJobId is { } last
            && await Jobs.AnyAsync(j => j.TenantId == schedule.TenantId && j.Id == last && (j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running), cancellationToken))
        {
            return last;
        }

        var now = clock.GetUtcNow();
        var job = planner.WorkOf(schedule, plan, now).MakeJob(schedule, $"{schedule.Name}:now:{Guid.CreateVersion7():N}", now);
        schedule.LastJobId = job.Id;
        db.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        return job.Id;
    }

    private async Task<Schedule> GetAsync(string name, CancellationToken cancellationToken)
    {
        // As it is now, and not as this scope saw it before.
        foreach (var known in db.ChangeTracker.Entries<Schedule>().Where(e => e.State == EntityState.Unchanged && e.Entity.Name == name).ToList())
        {
            known.State = EntityState.Detached;
        }

        if (await Mine.AsTracking().SingleOrDefaultAsync(s => s.Name == name, cancellationToken) is { } found)
        {
            return found;
        }

        if (Declaration(name) is null)
        {
            throw new UnknownScheduleException(name);
        }

        await EnrolAsync(name, cancellationToken);
        return await Mine.AsTracking().SingleAsync(s => s.Name == name, cancellationToken);
    }

    // Somebody else may do the same at this moment, and an error would end the caller's transaction.
    private async Task EnrolAsync(string name, CancellationToken cancellationToken)
    {
        var entityType = db.Model.FindEntityType(typeof(Schedule))!;
        var table = db.GetService<ISqlGenerationHelper>().DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        var (now, converter) = (clock.GetUtcNow(), entityType.FindProperty(nameof(Schedule.CreatedAt))!.GetTypeMapping().Converter);
        var moment = converter?.ConvertToProvider(now) ?? now;
        var sql = $$"""
            INSERT INTO {{table}} (tenant_id, name, is_declared, state, next_at, created_at) VALUES ({0}, {1}, true, '{{nameof(ScheduleState.Active)}}', {2}, {2}) ON CONFLICT DO NOTHING
            """;
        await db.Database.ExecuteSqlRawAsync(sql, [Owner, name, moment], cancellationToken);
    }

    // As it will be: nobody has looked since it was declared, or since the tenant is there.
    private Stored New(DeclaredSchedule declared, string? zone)
    {
        var schedule = new Schedule { TenantId = Owner, Name = declared.Name, IsDeclared = true, CreatedAt = clock.GetUtcNow() };
        Plan(schedule, zone);
        return new(schedule, null, null);
    }

    private async Task SaveAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        if (schedule.State != ScheduleState.Paused)
        {
            Plan(schedule, await ZoneAsync(cancellationToken));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    // From now on, and for no tick a second time.
    private void Plan(Schedule schedule, string? zone)
    {
        var now = clock.GetUtcNow();
        var plan = planner.Of(schedule, zone) ?? throw new UnknownScheduleException(schedule.Name);
        planner.Plan(schedule, plan, zone, schedule.LastAt > now ? schedule.LastAt.Value : now);
    }

    // With what became of their last jobs.
    private Task<List<Stored>> ReadAsync(IQueryable<Schedule> schedules, CancellationToken cancellationToken)
    {
        var jobs = Jobs;
        return (from s in schedules.AsNoTracking()
                from j in jobs.Where(j => j.TenantId == s.TenantId && j.Id == s.LastJobId).DefaultIfEmpty()
                select new Stored(s, j == null ? (JobState?)null : j.State, j == null ? null : j.LastError)).ToListAsync(cancellationToken);
    }

    // What another version of the program declares is nothing to be told here.
    private ScheduleInfo? Describe(Stored stored, string? tenantZone)
    {
        if (planner.Describe(stored.Schedule, tenantZone) is not var (when, zone))
        {
            return null;
        }

        return new()
        {
            Name = stored.Schedule.Name,
            IsDeclared = stored.Schedule.IsDeclared,
            When = when,
            TimeZone = zone.Id,
            State = stored.Schedule.State,
            NextAt = stored.Schedule.NextAt,
            LastAt = stored.Schedule.LastAt,
            LastJobId = stored.Schedule.LastJobId,
            LastJobState = stored.JobState,
            LastJobError = stored.JobError,
            Problem = stored.Schedule.Problem,
        };
    }

    private sealed record Stored(Schedule Schedule, JobState? JobState, string? JobError);
}
