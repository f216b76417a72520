using Microsoft.AspNetCore.Routing;

namespace Kit.Billing.Emulator.Hosting;

/// <summary>Where the emulator is mapped, so that mapping it twice is harmless.</summary>
internal sealed class EmulatorMounts
{
    public Dictionary<string, RouteGroupBuilder> Groups { get; } = new(StringComparer.OrdinalIgnoreCase);
}
