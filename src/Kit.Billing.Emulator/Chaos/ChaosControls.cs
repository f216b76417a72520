namespace Kit.Billing.Emulator.Chaos;

/// <summary>What should go wrong with deliveries. Forgotten at restart.</summary>
internal sealed class ChaosControls
{
    private readonly Lock _lock = new();
    private ChaosSettings _settings = new();

    public ChaosSettings Settings
    {
        get
        {
            lock (_lock)
            {
                return _settings;
            }
        }
    }

    public bool Holding => Settings.Hold;

    public int Duplicates => Settings.Duplicates;

    public TimeSpan Skew => TimeSpan.FromSeconds(Settings.SkewSeconds);

    public void Change(Func<ChaosSettings, ChaosSettings> change)
    {
        lock (_lock)
        {
            _settings = change(_settings);
        }
    }

    public bool TakeDrop()
    {
        lock (_lock)
        {
            var any = _settings.Drop > 0;
            _settings = any ? _settings with { Drop = _settings.Drop - 1 } : _settings;
            return any;
        }
    }

    public bool TakeWrongSignature()
    {
        lock (_lock)
        {
            var any = _settings.WrongSignatures > 0;
            _settings = any ? _settings with { WrongSignatures = _settings.WrongSignatures - 1 } : _settings;
            return any;
        }
    }
}
