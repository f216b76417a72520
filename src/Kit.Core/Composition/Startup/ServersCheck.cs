using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Composition;

/// <summary>The servers of tenants' own databases: how they are set, and not whether they are up. One that is down is its tenants' trouble.</summary>
internal sealed class ServersCheck(IOptions<DatabaseOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var shared = options.Value.ConnectionString;
        var places = new Dictionary<(string?, int), string>();
        if (!string.IsNullOrWhiteSpace(shared) && DatabaseProviders.IsPostgres(shared) && Parse(shared) is { } own)
        {
            places[(own.Host, own.Port)] = "that of the shared database";
        }

        foreach (var (name, server) in options.Value.Servers)
        {
            var setting = $"Kit:Database:Servers:{name}";
            if (!DatabaseNames.IsServer(name))
            {
                yield return Invalid($"{setting} is no name of a server: a lower-case letter, then up to 62 letters, digits, hyphens and underscores.");
            }
            else if (places.Count == 0)
            {
                yield return Invalid($"{setting} needs a shared database on PostgreSQL: ConnectionStrings:Kit is 'Host=…'.");
            }
            else if (Parse(server.ConnectionString) is not { } app || (server.OwnerConnectionString is not null && Parse(server.OwnerConnectionString) is null))
            {
                yield return Invalid($"{setting}:ConnectionString, and OwnerConnectionString where it is set, must be 'Host=…;Username=…' for PostgreSQL.");
            }
            else if (!places.TryAdd((app.Host, app.Port), $"'{name}'"))
            {
                // A database of two names would be moved onto itself.
                yield return Invalid($"{setting} is the same server as {places[(app.Host, app.Port)]}. Leave one of them out.");
            }
        }
    }

    private static NpgsqlConnectionStringBuilder? Parse(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) || new NpgsqlConnectionStringBuilder(text) is not { Host.Length: > 0 } settings ? null : settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return null; // the text may hold a password, and so is not told
        }
    }

    private static KitException Invalid(string message) => new(KitErrors.InvalidConfiguration, message);
}
