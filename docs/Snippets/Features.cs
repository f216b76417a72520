using Kit.Billing;
using Kit.Data;
using Kit.Features;
using Kit.RateLimits;
using Kit.Tenancy;

namespace Kit.Snippets;

public static class FeatureSnippets
{
    public static void Declare(KitBuilder kit)
    {
        #region features-declare
        kit.AddFeature("sso", "single sign-on")                                             // on or off
            .AddLimit<Project>("projects", max: 3)                                          // rows; hard
            .AddLimit<Note>("notes", max: 100, grace: TimeSpan.FromDays(14))                // rows; may be passed for two weeks
            .AddQuota("exports", QuotaWindow.Month, max: 10, inTenantTimeZone: true)        // times in a month
            .AddFlag("new-editor", percent: 25);                                            // a quarter of the tenants
        #endregion
    }

    public static Plan[] Plans() =>
    #region features-plans
        [
            Plan.Free("free", "Free").Limit("projects", 3).Limit("exports", 10).Limit("api.requests-per-minute", 60),
            Plan.Flat("team", "Team", 9900, "usd").Unlimited("projects").Limit("exports", 1000).Limit("api.requests-per-minute", 600).Include("sso"),
        ];
    #endregion

    public static void Limit(KitBuilder kit, WebApplication app)
    {
        #region rate-limits
        kit.AddRateLimit("api", 60, on: "/api")                                             // every route under /api
            .AddRateLimit("reports", 10, RatePeriod.Hour);                                  // those that ask
        app.MapGet("/report", (TrackerDb db) => db.Projects.Count()).RequireTenantRateLimit("reports");
        #endregion
    }
}

#region features-ask
public sealed class Exporter(IFeatures features, TrackerDb db)
{
    public async Task ExportAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await features.RequireAsync("exports", 1, cancellationToken);       // takes one, or throws
        db.Projects.Add(new Project { Name = await features.EnabledAsync("new-editor", cancellationToken) ? "new" : "old" });
        await db.SaveChangesAsync(cancellationToken);                       // checks the limit on projects, under a lock
        await transaction.CommitAsync(cancellationToken);                   // without this, the export is given back
    }
}
#endregion

#region features-override
public sealed class Sales(IPlatformScope platform, TimeProvider clock)
{
    public async Task GiveATrialAsync(Guid tenantId)
    {
        await using var scope = platform.Open("a trial of single sign-on");
        var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
        var row = db.Entry(new FeatureOverride { Feature = "sso", Kind = OverrideKind.On, Reason = "trial", EndsAt = clock.GetUtcNow().AddDays(30) });
        row.Property("TenantId").CurrentValue = tenantId;
        row.State = Microsoft.EntityFrameworkCore.EntityState.Added;
        await db.SaveChangesAsync();
    }
}
#endregion
