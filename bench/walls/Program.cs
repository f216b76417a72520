// Measures what each wall costs: one row read, one row added, with one wall more at each step. The database is in ConnectionStrings:Kit.
using System.Diagnostics;
using System.Globalization;
using Kit.Bench.Walls;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

const int Rows = 10_000;
const int Turn = 400;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Configuration["urls"] = "http://127.0.0.1:0";
builder.AddKit<WalledDb>();
await using var app = builder.Build();
app.UseKit();
await app.StartAsync();

var tenant = await CreateTenantAsync();
PlainDb.Tenant = tenant.Id;
var ids = await IdsAsync();
var superuser = Factory(builder.Configuration.GetConnectionString("Superuser")!);
var secured = Factory($"{builder.Configuration.GetConnectionString("Kit")};Options=-c role=kit_app -c kit.tenant={tenant.Id}");
var scopes = app.Services.GetRequiredService<ITenantScopes>();

(string Name, Func<Guid, Task> Work)[] reads =
[
    ("none", id => PlainAsync(superuser, db => db.BareThings.SingleOrDefaultAsync(t => t.Id == id))),
    ("filter and keys", id => PlainAsync(superuser, db => db.Things.SingleOrDefaultAsync(t => t.TenantId == PlainDb.Tenant && t.Id == id))),
    ("filter, keys and row-level security", id => PlainAsync(secured, db => db.Things.SingleOrDefaultAsync(t => t.TenantId == PlainDb.Tenant && t.Id == id))),
    ("all, and the tenant set", id => WalledAsync(db => db.Things.SingleOrDefaultAsync(t => t.Id == id))),
];
(string Name, Func<Guid, Task> Work)[] writes =
[
    ("none", id => PlainAsync(superuser, db => AddAsync(db, new BareLine { Id = Guid.CreateVersion7(), ThingId = id }))),
    ("keys", id => PlainAsync(superuser, db => AddAsync(db, new PlainLine { Id = Guid.CreateVersion7(), TenantId = PlainDb.Tenant, ThingId = id }))),
    ("keys and row-level security", id => PlainAsync(secured, db => AddAsync(db, new PlainLine { Id = Guid.CreateVersion7(), TenantId = PlainDb.Tenant, ThingId = id }))),
    ("all, and the tenant set, guard and fence", id => WalledAsync(db => AddAsync(db, new Line { ThingId = id }))),
];
await MeasureAsync("read", reads);
await MeasureAsync("add", writes);
await app.StopAsync();

// Turn by turn, so that what else the machine does meets all alike; the median of the turns counts.
async Task MeasureAsync(string what, (string Name, Func<Guid, Task> Work)[] steps)
{
    var rounds = int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? "40", CultureInfo.InvariantCulture);
    var times = steps.Select(_ => new List<double>()).ToArray();
    for (var round = -10; round < rounds; round++)
    {
        for (var s = 0; s < steps.Length; s++)
        {
            var since = Stopwatch.GetTimestamp();
            for (var n = 0; n < Turn; n++)
            {
                await steps[s].Work(ids[((round + 10) * Turn + n) % ids.Count]);
            }

            if (round >= 0)
            {
                times[s].Add(Stopwatch.GetElapsedTime(since).TotalMicroseconds / Turn);
            }
        }
    }

    var floor = Median(times[0]);
    for (var s = 0; s < steps.Length; s++)
    {
        Console.WriteLine($"{what}, {steps[s].Name}: {Median(times[s]):F0} us, {Median(times[s]) / floor:F2} times");
    }
}

static double Median(List<double> all) => all.Order().ElementAt(all.Count / 2);

static Func<PlainDb> Factory(string connection)
{
    var factory = new PooledDbContextFactory<PlainDb>(new DbContextOptionsBuilder<PlainDb>().UseNpgsql(connection).Options);
    return factory.CreateDbContext;
}

static async Task PlainAsync(Func<PlainDb> open, Func<PlainDb, Task> work)
{
    await using var db = open();
    await work(db);
}

async Task WalledAsync(Func<WalledDb, Task> work)
{
    await using var scope = scopes.Open(tenant);
    await work(scope.ServiceProvider.GetRequiredService<WalledDb>());
}

static Task AddAsync(DbContext db, object row)
{
    db.Add(row);
    return db.SaveChangesAsync();
}

async Task<TenantInfo> CreateTenantAsync()
{
    await using var scope = app.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
    var db = scope.ServiceProvider.GetRequiredService<WalledDb>();
    var made = new Tenant { Slug = "t1", Name = "t1" };
    db.Add(made);
    await db.SaveChangesAsync();
    return TenantInfo.Of(made);
}

async Task<List<Guid>> IdsAsync()
{
    await using (var owner = new Npgsql.NpgsqlConnection(builder.Configuration.GetConnectionString("Superuser")))
    {
        await owner.OpenAsync();
        await using var command = owner.CreateCommand();
        command.CommandText = $"""
            INSERT INTO things (tenant_id, id, name) SELECT '{tenant.Id}', gen_random_uuid(), 'thing ' || n FROM generate_series(1, {Rows}) n;
            CREATE TABLE bare_things AS SELECT id, name FROM things;
            ALTER TABLE bare_things ADD PRIMARY KEY (id);
            CREATE TABLE bare_lines (id uuid PRIMARY KEY, thing_id uuid NOT NULL REFERENCES bare_things (id));
            CREATE INDEX ON bare_lines (thing_id);
            ANALYZE;
            """;
        await command.ExecuteNonQueryAsync();
    }

    await using var scope = app.Services.GetRequiredService<ITenantScopes>().Open(tenant);
    return await scope.ServiceProvider.GetRequiredService<WalledDb>().Things.Select(t => t.Id).ToListAsync();
}
