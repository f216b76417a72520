using Tracker.Data;
using Tracker.Projects;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddSingleton<Kit.Tenancy.IPermissionSource, Tracker.TrackerPermissions>();
builder.AddKit<TrackerDb>(kit => kit
    .AddLimit<Project>("projects"));

var app = builder.Build();
app.UseKit();
app.MapRazorPages();
await app.RunAsync();
