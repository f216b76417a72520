using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Composition;

/// <summary>The settings that must not have a default outside Development.</summary>
internal sealed class SettingsCheck(IOptions<KitOptions> kit, IOptions<DatabaseOptions> database, IHostEnvironment environment) : IStartupCheck
{
    private const int KeyLength = 32;

    public IEnumerable<KitException> Check()
    {
        var options = kit.Value;
        if (options.PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http") || url.Query.Length > 0))
        {
            yield return new(KitErrors.InvalidConfiguration, "Kit:PublicUrl must be an absolute http or https address without a query.");
        }

        if (options.MasterKey is { } key && !(TryDecode(key) is { Length: KeyLength }))
        {
            yield return new(KitErrors.InvalidConfiguration, "Kit:MasterKey must be 32 bytes in base64. 'openssl rand -base64 32' makes one.");
        }

        if (environment.IsDevelopment())
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(database.Value.ConnectionString))
        {
            yield return Missing("ConnectionStrings:Kit", "the database: 'Host=…;Database=…;Username=…' for PostgreSQL");
        }

        if (options.PublicUrl is null)
        {
            yield return Missing("Kit:PublicUrl", "the address under which people reach the host, as in https://app.example.com");
        }

        if (options.MasterKey is null)
        {
            yield return Missing("Kit:MasterKey", "32 random bytes in base64, with which keys in the database are encrypted: openssl rand -base64 32");
        }
    }

    private static KitException Missing(string setting, string what) => new(
        KitErrors.MissingSetting,
        $"Set {setting} (environment: {setting.Replace(":", "__", StringComparison.Ordinal)}) to {what}.");

    private static byte[]? TryDecode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
