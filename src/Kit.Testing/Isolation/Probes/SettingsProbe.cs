using Kit.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>A tenant's settings, secret and not: in the node's memory and where they are stored.</summary>
internal sealed class SettingsProbe : IsolationProbe
{
    public const string Section = "kit.testing";
    private string _secret = "";

    public override string Name => "tenant settings";

    public override Task StoreAsync(IServiceProvider services, string secret)
    {
        _secret = secret;
        return Settings(services).SaveAsync(new() { Text = secret, Secret = secret });
    }

    public override async Task<bool> IsThereAsync(IServiceProvider services) =>
        await Settings(services).GetAsync() is { Text: var text, Secret: var secret } && text == _secret && secret == _secret;

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var settings = Settings(services);
        var found = await settings.GetAsync();
        if (found.Text == _secret || found.Secret == _secret)
        {
            return $"The other's {(found.Text == _secret ? nameof(found.Text) : nameof(found.Secret))} was read.";
        }

        await settings.SaveAsync(new() { Text = "the attacker's own" });
        return null;
    }

    private static ITenantSettings<ProbeSettings> Settings(IServiceProvider services) => services.GetRequiredService<ITenantSettings<ProbeSettings>>();
}
