using System.Globalization;
using Kit.Core.Tests.Crash;
using Kit.Data;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A host that the tests kill. Its settings come from the environment; what it does beyond running jobs, from its first argument.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration["urls"] = "http://127.0.0.1:0";
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.AddKit<CrashDb>(kit => (builder.Configuration["Capped"] is null ? kit : kit.AddLane("capped", lane => lane.MaxRunning = 5)).AddHangfire().AddProvisioningStep<StepOne>().AddProvisioningStep<StepTwo>().AddProvisioningStep<StepThree>());
builder.Logging.AddProvider(new HangingLog(builder.Configuration)).AddFilter(HangingLog.Category, LogLevel.Information);
builder.Services.Configure<MoveOptions>(o => o.CleanUpAfter = TimeSpan.Zero);
builder.Services.AddScoped<ITenantDataPart, HangingPart>();
if (builder.Configuration["Later"] is not null)
{
    builder.Services.AddSingleton<TimeProvider>(new LaterClock());
}

await using var app = builder.Build();
app.UseKit();
await app.StartAsync();

if (args is ["enqueue", ..])
{
    var tenant = new Tenant { Slug = "acme", Name = "Acme" };
    await using (var platform = app.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
    {
        var db = platform.ServiceProvider.GetRequiredService<CrashDb>();
        db.Add(tenant);
        await db.SaveChangesAsync();
    }

    await using (var scope = await app.Services.GetRequiredService<ITenantScopes>().OpenAsync(tenant.Id))
    {
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        db.Add(new Effect { Text = "business" });
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new WriteEffect("job"));
        scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(new Mail("ada@example.com", "Hello", "Committed with the business row"));
        await db.SaveChangesAsync();
    }
}

if (args is ["provision", ..])
{
    var tenant = new Tenant { Slug = "newco", Name = "Newco" };
    await using var scope = app.Services.GetRequiredService<ITenantScopes>().Open(TenantInfo.Of(tenant));
    scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().Add(tenant);
    await scope.ServiceProvider.GetRequiredService<CrashDb>().SaveChangesAsync();
}

if (args is ["walk", var things, var steps])
{
    await Walk.RunAsync(app.Services, (await app.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("acme"))!, int.Parse(things, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture));
}

if (args is ["halves", var prefix, ..])
{
    await Halves.RunAsync(app.Services, prefix, 20);
}

await OwnDatabase.RunAsync(app.Services, args.FirstOrDefault() ?? "");
await WholeTenants.RunAsync(app.Services, args.FirstOrDefault() ?? "");
await TenantMoves.RunAsync(app.Services, args.FirstOrDefault() ?? "");
await Console.Out.WriteLineAsync("ready");
await app.WaitForShutdownAsync();
