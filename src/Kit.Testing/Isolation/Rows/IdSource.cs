namespace Kit.Testing;

/// <summary>The ids that values are made with.</summary>
/// <param name="TenantId">The tenant's.</param>
/// <param name="UserId">Its member's.</param>
/// <param name="Rows">Its rows whose id is one <see cref="Guid"/>, those that the platform has about it among them.</param>
internal sealed record IdSource(Guid TenantId, Guid UserId, IReadOnlyList<StoredRow> Rows)
{
    public static IdSource Of(Party party) => new(
        party.Tenant.Id, party.Member.UserId, [.. party.Stored.Concat(party.About).Where(r => r.Id.Count() == 1 && r.Id.First().Value is Guid)]);

    /// <summary>The same for ids that are nowhere.</summary>
    public IdSource Nowhere() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), [.. Rows.Select(r => r.Nowhere())]);
}
