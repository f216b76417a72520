// Makes what can't be made by SQL, as it is hashed: the password of t1's owner, and the OAuth client of t1.
using Kit.Auth;
using Kit.Tenancy;
using Tracker.Data;

var secret = Environment.GetEnvironmentVariable("BENCH_SECRET") ?? throw new InvalidOperationException("BENCH_SECRET is not set");
var builder = WebApplication.CreateBuilder(args);
builder.AddKit<TrackerDb>(kit => kit.AddAuth());
await using var app = builder.Build();

var tenant = await app.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("t1") ?? throw new InvalidOperationException("There is no t1.");
await using var scope = app.Services.CreateAsyncScope();
var users = scope.ServiceProvider.GetRequiredService<IUserAccounts>();
var owner = await users.FindByEmailAsync("user1@example.com") ?? throw new InvalidOperationException("There is no user1.");
await users.SetPasswordAsync(owner.Id, secret);
await scope.ServiceProvider.GetRequiredService<IOAuthClients>().CreateConfidentialAsync(tenant.Id, "bench", secret, "Benchmark", ["api"]);
