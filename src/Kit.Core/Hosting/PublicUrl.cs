using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Hosting;

/// <summary>The address under which the host is reached: never taken from a request, which anybody can forge.</summary>
public sealed class PublicUrl(IOptions<KitOptions> options, IConfiguration configuration, IServiceProvider services)
{
    private string? _value;

    /// <summary>The address, without a slash at the end.</summary>
    public string Value => _value ??= Find();

    /// <summary>The address of a path that belongs to no tenant.</summary>
    /// <param name="path">Starts with a slash.</param>
    public string Of(string path) => Value + path;

    /// <inheritdoc/>
    public override string ToString() => Value;

    private string Find()
    {
        if (options.Value.PublicUrl is { } url)
        {
            return url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        }

        // Development: what the server listens on, else what it is told to.
        var address = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(a => !a.EndsWith(":0", StringComparison.Ordinal))
            ?? configuration["urls"]?.Split(';')[0]
            ?? "http://localhost:5000";
        return address.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .Replace("*", "localhost", StringComparison.Ordinal)
            .Replace("+", "localhost", StringComparison.Ordinal)
            .TrimEnd('/');
    }
}
