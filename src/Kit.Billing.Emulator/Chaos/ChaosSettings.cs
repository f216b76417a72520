namespace Kit.Billing.Emulator.Chaos;

/// <summary>The chaos asked for, as <c>_emulator/chaos</c> shows and takes it.</summary>
internal sealed record ChaosSettings
{
    /// <summary>How many times each delivery is sent beyond the first.</summary>
    public int Duplicates { get; init; }

    /// <summary>How many of the next deliveries are lost.</summary>
    public int Drop { get; init; }

    /// <summary>How many of the next attempts are signed with a wrong secret.</summary>
    public int WrongSignatures { get; init; }

    /// <summary>Added to the time in signatures.</summary>
    public int SkewSeconds { get; init; }

    /// <summary>Keeps deliveries back until <c>_emulator/release</c>.</summary>
    public bool Hold { get; init; }
}
