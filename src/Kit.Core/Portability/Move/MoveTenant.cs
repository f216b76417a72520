using Kit.Jobs;

namespace Kit.Portability;

/// <summary>Does a move, from wherever it is, to its end or until it has to wait.</summary>
[Job("kit.tenants.move", Title = "Move the data to another database", Lane = "moves", MaxAttempts = 20, Transactional = false)]
internal sealed record MoveTenant(Guid MoveId);
