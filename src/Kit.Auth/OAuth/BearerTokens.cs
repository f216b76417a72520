using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;

namespace Kit.Auth;

/// <summary>
/// Remembers, for a minute at most, who good access tokens speak for: their signature is checked once, not at each request. Nothing is
/// remembered beyond a token's own end or a change of keys, and tokens that were refused are not remembered at all.
/// </summary>
internal sealed class BearerTokens : IDisposable
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Digest, Entry> _known = new();
    private readonly TimeProvider _clock;
    private readonly IDisposable _onChange;

    public BearerTokens(OAuthKeys keys, TimeProvider clock)
    {
        _clock = clock;
        _onChange = ChangeToken.OnChange(() => keys.CopyToken, _known.Clear);
    }

    /// <summary>The ticket of a token that was good less than a minute ago and has not expired; a copy, which the request may change.</summary>
    public AuthenticationTicket? Find(string token)
    {
        var digest = Digest.Of(token);
        if (!_known.TryGetValue(digest, out var entry))
        {
            return null;
        }

        if (_clock.GetUtcNow() < entry.Until)
        {
            return entry.Ticket.Clone();
        }

        _known.TryRemove(digest, out _);
        return null;
    }

    public void Keep(string token, AuthenticationTicket ticket)
    {
        var now = _clock.GetUtcNow();
        if (ticket.Principal.GetExpirationDate() is not { } end || end <= now)
        {
            return;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[Digest.Of(token)] = new(ticket.Clone(), end < now + Trust ? end : now + Trust);
    }

    public void Dispose() => _onChange.Dispose();

    private sealed record Entry(AuthenticationTicket Ticket, DateTimeOffset Until);

    // Tokens themselves stay in no memory that outlives their request.
    private readonly record struct Digest(UInt128 First, UInt128 Last)
    {
        public static Digest Of(string token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var bytes = Encoding.UTF8.GetByteCount(token);
            Span<byte> text = bytes <= 2048 ? stackalloc byte[bytes] : new byte[bytes];
            Encoding.UTF8.GetBytes(token, text);
            SHA256.HashData(text, hash);
            var halves = MemoryMarshal.Cast<byte, UInt128>(hash);
            return new(halves[0], halves[1]);
        }
    }
}
