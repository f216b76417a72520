using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

public static class OperationsSnippets
{
    public static void Add(IHostApplicationBuilder builder)
    {
        #region operator-fact
        builder.Services.AddSingleton<OperatorFact>(new OperatorFact<Tenant, int>(
            "projects", "Projects", FactKind.Number,
            db => tenant => db.AllTenants<Project>().Count(p => EF.Property<Guid>(p, "TenantId") == tenant.Id)));
        builder.Services.AddSingleton(new OperatorLink(typeof(Tenant), "Invoices…", "/admin/tenants/{id}/invoices"));
        builder.Services.AddSingleton(new OperatorPage("Revenue", "/admin/revenue"));
        builder.Services.AddSingleton<IOperatorSection, NewestProjects>();
        #endregion
    }

    public static void Add(KitBuilder kit)
    {
        #region admin-no-form
        kit.AddAdmin(admin => admin.Entity<Project>(e => e
            .NotCreated()   // a service makes them
            .NotDeleted())); // they are archived
        #endregion
    }
}

#region operator-section
public sealed class NewestProjects : IOperatorSection
{
    public Type Entity => typeof(Tenant);

    public int Position => 100;

    public async Task<OperatorTable?> ReadAsync(KitDbContext db, string id, CancellationToken cancellationToken)
    {
        var tenantId = Guid.Parse(id);
        var names = await db.AllTenants<Project>().Where(p => EF.Property<Guid>(p, "TenantId") == tenantId)
            .OrderByDescending(p => p.Id).Take(5).Select(p => p.Name).ToListAsync(cancellationToken);
        return new("Newest projects", ["Name"], [.. names.Select(n => (IReadOnlyList<OperatorCell>)[n])]);
    }
}
#endregion
