namespace Kit.Billing.Emulator.Chaos;

/// <summary>The body of <c>POST _emulator/chaos</c>: what is absent stays as it is.</summary>
internal sealed record ChaosChange(int? Duplicates, int? Drop, int? WrongSignatures, int? SkewSeconds, bool? Hold)
{
    public ChaosSettings Apply(ChaosSettings settings) => new()
    {
        Duplicates = Duplicates ?? settings.Duplicates,
        Drop = Drop ?? settings.Drop,
        WrongSignatures = WrongSignatures ?? settings.WrongSignatures,
        SkewSeconds = SkewSeconds ?? settings.SkewSeconds,
        Hold = Hold ?? settings.Hold,
    };
}
