using Kit.Billing.Tests.TestHost;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Sync;

/// <summary>The mails that were enqueued for a tenant, sent or not.</summary>
internal static class InvoiceMails
{
    public static Task<int> CountAsync(BillingHost host, TestTenant tenant) => host.AsAsync(
        tenant, sp => sp.GetRequiredService<WorkDb>().Set<Job>().CountAsync(j => j.Kind == "kit.mail"));
}
