using Kit.Portability;

namespace Kit.Snippets;

#region move
public sealed class Moves(ITenantMover mover)
{
    public Task<TenantMove> ToItsOwnAsync(Guid tenantId) => mover.StartAsync(tenantId, "acme_db", "Its plan has a database of its own.");

    public async Task<string> HowFarAsync(Guid tenantId) => await mover.FindAsync(tenantId) switch
    {
        null => "never moved",
        { FinishedAt: null } move => $"{move.Step} since {move.StartedAt:u}",
        { Error: { } error } => $"rolled back: {error}",
        { } move => $"moved; it could not be written for {move.ReadOnlyMilliseconds} ms",
    };
}
#endregion
