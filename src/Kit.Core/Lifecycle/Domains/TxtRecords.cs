using System.Net;
using DnsClient;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Asks DNS for TXT records, past any cache of its own.</summary>
internal sealed class TxtRecords(IOptions<LifecycleOptions> options)
{
    private const int DnsPort = 53;
    private readonly Lazy<LookupClient> _client = new(() => Create(options.Value));

    /// <summary>The texts of all TXT records of a name; none where the name does not exist.</summary>
    /// <exception cref="DomainException">DNS did not answer (<c>KIT2048</c>).</exception>
    public async Task<IReadOnlyList<string>> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.Value.QueryAsync(name, QueryType.TXT, cancellationToken: cancellationToken);
            return answer.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => [.. answer.Answers.TxtRecords().Select(r => string.Concat(r.Text))],
                DnsHeaderResponseCode.NotExistentDomain => [],
                _ => throw Failed(name, answer.ErrorMessage, null),
            };
        }
        catch (DnsResponseException e)
        {
            throw Failed(name, e.Message, e);
        }
    }

    private static LookupClient Create(LifecycleOptions options)
    {
        IPEndPoint[] servers = [.. options.NameServers.Select(IPEndPoint.Parse).Select(s => s.Port == 0 ? new IPEndPoint(s.Address, DnsPort) : s)];
        var settings = servers.Length > 0 ? new LookupClientOptions(servers) : new LookupClientOptions();
        settings.UseCache = false;
        settings.Timeout = options.DnsTimeout;
        settings.Retries = 1;
        return new(settings);
    }

    private static DomainException Failed(string name, string? what, Exception? inner) =>
        new(KitErrors.DnsFailed, 503, $"The name servers did not say what '{name}' is; try again later. ({what})", inner);
}
