using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;

namespace Kit.Snippets;

#region provisioning-step
public sealed class FirstProject(TrackerDb db) : ITenantProvisioningStep
{
    public string Name => "first-project";

    public int Order => 10;

    public Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        db.Projects.Add(new Project { Name = $"Welcome to {tenant.Name}" }); // committed together with the note that this step is done
        return Task.CompletedTask;
    }
}
#endregion

public static class TenantLifeSnippets
{
    public static void Add(IHostApplicationBuilder builder)
    {
        #region add-provisioning-step
        builder.AddKit<TrackerDb>(kit => kit.AddAuth().AddProvisioningStep<FirstProject>());
        #endregion
    }

    #region tenant-status
    public static async Task StopUnpaidAsync(ITenantLifecycle lifecycle, Guid tenantId)
    {
        await lifecycle.SuspendAsync(tenantId, "The invoice of May is unpaid.");     // its members read the reason
        await lifecycle.ReactivateAsync(tenantId, "Paid.");
        await lifecycle.CloseAsync(tenantId, "Asked for by the owner.");             // can be undone for 30 days
        await lifecycle.ReopenAsync(tenantId, "Asked for by the owner, too.");
    }
    #endregion

    #region tenant-address
    public static async Task MoveAsync(ITenantLifecycle lifecycle, ITenantDomains domains, Guid tenantId)
    {
        await lifecycle.ChangeSlugAsync(tenantId, "acme-corp");
        var record = await domains.AddDomainAsync(tenantId, "work.acme.example");
        Console.WriteLine($"Set a TXT record {record.RecordName} that says {record.RecordValue}");
        await domains.VerifyDomainAsync(tenantId, "work.acme.example");              // once it is set
    }
    #endregion

    public static void Map(WebApplication app)
    {
        #region answers-while
        app.MapGet("/invoices", () => "how to pay").WithMetadata(new AnswersWhileAttribute(TenantStatus.Suspended));
        #endregion
    }
}

#region status-participant
[Job("warehouse.tenant-closes", Transactional = false)]
public sealed record TellWarehouse(Guid TenantId);

public sealed class WarehouseFollows(IJobs jobs) : ITenantStatusParticipant
{
    public Task PrepareAsync(Tenant tenant, TenantStatus before, CancellationToken cancellationToken)
    {
        if (tenant.Status == TenantStatus.Closing)
        {
            jobs.Enqueue(new TellWarehouse(tenant.Id)); // the platform's job, committed together with the change
        }

        return Task.CompletedTask;
    }
}
#endregion
