namespace Kit.Realtime;

/// <summary>Names of groups, each with the tenant at its beginning, of one width: no name that a caller chooses reaches into another tenant's.</summary>
internal static class TenantGroupNames
{
    public static string All(Guid tenantId) => $"{tenantId:N}/all";

    public static string Group(Guid tenantId, string name) => $"{tenantId:N}/group/{name}";

    public static string User(Guid tenantId, string userId) => $"{tenantId:N}/user/{(Guid.TryParse(userId, out var id) ? id.ToString() : userId)}";

    public static string Connection(Guid tenantId, string connectionId) => $"{tenantId:N}/connection/{connectionId}";
}
