using Tracker;
using Tracker.Data;
using Tracker.Demo;
using Tracker.Digest;
using Tracker.Items;
using Tracker.Projects;

var builder = WebApplication.CreateBuilder(args);
builder.AddKit<TrackerDb>(kit => kit
    .AddLimit<Project>("projects")
    .AddSchedule(Digests.Schedule, Digests.At(Digests.DefaultHour), tick => new SendDigests(tick.Day))
    .AddAuth()
    .AddBilling(billing => billing.UsePlans(TrackerPlans.All))
    .AddStripeEmulator()
    .AddApi(api => api.Resource<Project>().Resource<WorkItem>().Resource<Comment>())
    .AddAdmin()
    .AddHangfire()); // Kit:Jobs:Engine=Hangfire has it run the jobs
builder.AddDemo();
builder.Services.AddRazorPages();

var app = builder.Build();
app.UseKit();
app.MapRazorPages();
await app.RunAsync();
