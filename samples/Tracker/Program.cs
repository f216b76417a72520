using Tracker;
using Tracker.Data;
using Tracker.Items;
using Tracker.Projects;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddSingleton<Kit.Tenancy.IPermissionSource, TrackerPermissions>();
builder.AddKit<TrackerDb>(kit => kit
    .AddLimit<Project>("projects")
    .AddBilling(billing => billing.UsePlans(TrackerPlans.All))
    .AddStripeEmulator()
    .AddApi(api => api.Resource<Project>().Resource<WorkItem>().Resource<Comment>()));

var app = builder.Build();
app.UseKit();
app.MapRazorPages();
await app.RunAsync();
