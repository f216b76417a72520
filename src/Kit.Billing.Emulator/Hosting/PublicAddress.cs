using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Hosting;

/// <summary>Where the host is reached: for hosted pages, and for webhooks that are a path of the host.</summary>
internal sealed class PublicAddress(IServiceProvider services, IOptions<StripeEmulatorOptions> options)
{
    public static bool IsPath(string url) => url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal);

    public static bool IsAbsolute(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>The emulator's root as the browser sees it.</summary>
    public string Root(HttpRequest request, string prefix) =>
        (options.Value.PublicUrl?.AbsoluteUri.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}") + prefix;

    public Uri? Resolve(string webhookUrl)
    {
        if (!IsPath(webhookUrl))
        {
            return new Uri(webhookUrl);
        }

        return Own() is { } own ? new Uri(own.TrimEnd('/') + webhookUrl) : null;
    }

    private string? Own()
    {
        if (options.Value.PublicUrl is { } url)
        {
            return url.AbsoluteUri;
        }

        var address = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses
            .OrderByDescending(candidate => candidate.StartsWith("https:", StringComparison.Ordinal))
            .FirstOrDefault();
        return address?
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal);
    }
}
