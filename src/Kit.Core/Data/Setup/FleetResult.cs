namespace Kit.Data;

/// <summary>What became of one database.</summary>
/// <param name="Database">Its name; <see langword="null"/> for the shared one.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Migrations">The migrations that it lacked.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record FleetResult(string? Database, FleetOutcome Outcome, IReadOnlyList<string> Migrations, string? Error = null)
{
    public bool IsWell => Outcome is not (FleetOutcome.Failed or FleetOutcome.NotTried);
}
