namespace Kit.Portability;

/// <summary>How many rows of a table a tenant has.</summary>
internal sealed record TenantRows(Guid TenantId, long Rows);
