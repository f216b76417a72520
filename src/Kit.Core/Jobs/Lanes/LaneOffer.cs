namespace Kit.Jobs;

/// <summary>A tenant's lane with work, and what it may start.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Lane">The lane.</param>
/// <param name="Waiting">How many jobs wait in it.</param>
/// <param name="Credit">How many more jobs its turn lasts; none: it begins one.</param>
/// <param name="Weight">How many jobs a turn has.</param>
/// <param name="Room">How many it may start; <see langword="null"/>: as many as it has.</param>
internal sealed record LaneOffer(Guid TenantId, string Lane, long Waiting, int Credit, int Weight, int? Room);
