namespace Kit.Billing.Emulator.Storage;

/// <summary>What one transaction changed; written to the journal as one line, so it happens whole or not at all.</summary>
internal sealed record Changes(IReadOnlyList<Record> Puts, IReadOnlyList<string> Removals)
{
    public bool Any => Puts.Count > 0 || Removals.Count > 0;
}
