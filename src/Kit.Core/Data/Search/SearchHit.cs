namespace Kit.Data;

/// <summary>A row that a search found.</summary>
internal sealed record SearchHit(Guid Id, float Rank);
