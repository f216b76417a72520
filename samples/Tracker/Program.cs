using Tracker;
using Tracker.Data;
using Tracker.Demo;
using Tracker.Digest;
using Tracker.Items;
using Tracker.Items.Export;
using Tracker.Items.Import;
using Tracker.Projects;

var builder = WebApplication.CreateBuilder(args);
builder.AddKit<TrackerDb>(kit => kit
    .AddLimit<Project>("projects")
    .AddSchedule(Digests.Schedule, Digests.At(Digests.DefaultHour), tick => new SendDigests(tick.Day))
    .AddSchedule(ItemFiles.Schedule, ItemFiles.When, _ => new DeleteOldFiles())
    .AddAuth()
    .AddBilling(billing => billing.UsePlans(TrackerPlans.All))
    .AddStripeEmulator()
    .AddApi(api => api.Resource<Project>().Resource<WorkItem>().Resource<Comment>())
    .AddAdmin(admin => admin
        .Entity<ItemImport>(import => import.ReadOnly().Label(i => i.File!.Name))
        .Entity<ItemImportError>(error => error.ReadOnly())
        .Entity<ItemExport>(export => export.ReadOnly()))
    .AddHangfire()); // Kit:Jobs:Engine=Hangfire has it run the jobs
builder.AddDemo();
builder.Services.AddRazorPages();

var app = builder.Build();
app.UseKit();
app.MapRazorPages();
await app.RunAsync();
