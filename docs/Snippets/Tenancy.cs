using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

public static class TenancySnippets
{
    public static void Map(WebApplication app)
    {
        #region endpoints
        app.MapGet("/projects", (TrackerDb db) => db.Projects.ToListAsync());                                // within a tenant: /t/acme/projects
        app.MapGet("/prices", () => "free").WithMetadata(new PlatformWideAttribute()).AllowAnonymous();      // only where no tenant is named
        app.MapGet("/help", () => "?").WithMetadata(new AnyTenancyAttribute());                              // in both places
        app.MapDelete("/everything", () => "gone").RequireAuthorization("tenant.manage");                    // and only with a permission
        #endregion
    }
}

#region scope
public sealed class Nightly(ITenantScopes scopes)
{
    public async Task TidyAsync(Guid tenantId)
    {
        await using var scope = await scopes.OpenAsync(tenantId);
        var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
        await db.Projects.Where(p => p.Name == "").ExecuteDeleteAsync(); // this tenant's only
    }
}
#endregion

#region platform
public sealed class Report(IPlatformScope platform)
{
    public async Task<int> CountAsync()
    {
        await using var scope = platform.Open("count projects for the monthly report");
        var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
        return await db.AllTenants<Project>().CountAsync();
    }
}
#endregion

#region entities
[Global]                                     // everybody's: countries, currencies
public sealed class Country
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

public sealed class Payslip                  // a tenant's, as every entity is
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public DateTimeOffset CreatedAt { get; init; } // stamped when it is added

    [NotAudited]                             // its audit entries say that it changed, and not from what to what
    public long Cents { get; set; }
}
#endregion
