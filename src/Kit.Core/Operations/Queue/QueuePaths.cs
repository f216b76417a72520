using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http.Extensions;

namespace Kit.Operations;

/// <summary>The addresses of the operators' pages of queues.</summary>
internal static class QueuePaths
{
    public const string Root = "/admin/queue";
    public const string Jobs = Root + "/jobs";
    public const string Lane = Root + "/lane";
    public const string Schedules = Root + "/schedules";

    /// <summary>What stands for the platform's own jobs in the place of a tenant's slug.</summary>
    public const string Platform = "platform";

    public static string Job(Guid tenantId, Guid jobId) => $"{Jobs}/{tenantId}/{jobId}";

    public static string Of(string path, params (string Name, string? Value)[] parts) =>
        path + new QueryBuilder(parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => new KeyValuePair<string, string>(p.Name, p.Value!))).ToQueryString();

    /// <summary>How an address names whose jobs it is about.</summary>
    public static string? NameOf(Guid? tenantId) => tenantId is not { } id ? null : id == Tenant.Platform ? Platform : id.ToString();

    public static string List(JobFilter filter, string? database, string? after = null) => Of(
        Jobs, ("tenant", NameOf(filter.TenantId)), ("state", filter.State?.ToString().ToLowerInvariant()), ("lane", filter.Lane), ("kind", filter.Kind), ("database", database), ("after", after));
}
