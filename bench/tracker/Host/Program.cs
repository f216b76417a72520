// Tracker's model and modules, and a door by which a benchmark enqueues jobs.
using Kit.Bench.Tracker;
using Kit.Billing;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Tracker.Data;
using Tracker.Items;
using Tracker.Projects;

var builder = WebApplication.CreateBuilder(args);
builder.AddKit<TrackerDb>(kit => kit
    .AddLimit<Project>("projects")
    .AddJobHandler<TouchHandler>()
    .AddAuth()
    .AddBilling(billing => billing.UsePlans([Plan.Free("free", "Free").Unlimited("projects")]))
    .AddStripeEmulator()
    .AddApi(api => api.Resource<Project>().Resource<WorkItem>().Resource<Comment>())
    .AddAdmin()
    .AddHangfire());
builder.Services.AddRazorPages();

var app = builder.Build();
app.UseKit();
app.MapRazorPages();
app.MapPost("/api/jobs", EnqueueAsync).WithMetadata(new TenantFromClaimAttribute()).RequireAuthorization();
await app.RunAsync();

// Each as a request would: a scope, a save, a commit of its own.
static async Task<int> EnqueueAsync(int first, int count, TenantScope scope, ITenantScopes scopes, TimeProvider time)
{
    for (var number = first; number < first + count; number++)
    {
        var enqueuedAt = time.GetUtcNow();
        await using var one = scopes.Open(scope.RequireTenant());
        one.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Touch(number, enqueuedAt));
        await one.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
    }

    return count;
}
