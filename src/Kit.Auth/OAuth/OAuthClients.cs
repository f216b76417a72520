using System.Text.RegularExpressions;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kit.Auth;

internal sealed partial class OAuthClients(ITenantScopes scopes, ITenantStore tenants) : IOAuthClients
{
    private const int MinSecretLength = 16;
    private static readonly string[] Known = [Scopes.OpenId, Scopes.OfflineAccess, Scopes.Profile, Scopes.Email, OAuthPrincipals.Api];

    public async Task<string?> CreateConfidentialAsync(
        Guid tenantId, string clientId, string? secret, string name, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken = default)
    {
        if (secret is { Length: < MinSecretLength })
        {
            throw Invalid(clientId, $"a secret has at least {MinSecretLength} characters; leave it out to have one made");
        }

        if (await tenants.FindByIdAsync(tenantId, cancellationToken) is null)
        {
            throw Invalid(clientId, "its tenant does not exist");
        }

        var given = secret ?? Secret.New();
        var client = Describe(clientId, name, ClientTypes.Confidential, scopes);
        client.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Introspection, Permissions.Endpoints.Revocation, Permissions.GrantTypes.ClientCredentials]);
        return await AddAsync(client, given, tenantId, cancellationToken) ? given : null;
    }

    public async Task<bool> CreatePublicAsync(
        string clientId, string name, IReadOnlyCollection<Uri> redirectUris, IReadOnlyCollection<string> scopes, Guid? tenantId = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(redirectUris);
        if (redirectUris.Count == 0 || redirectUris.Any(u => !IsSafe(u)))
        {
            throw Invalid(clientId, "redirect addresses are https, or http on a loopback address, without a fragment");
        }

        var client = Describe(clientId, name, ClientTypes.Public, scopes);
        client.ConsentType = ConsentTypes.Explicit;
        client.RedirectUris.UnionWith(redirectUris);
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.Endpoints.EndSession,
            Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
        ]);
        client.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        return await AddAsync(client, null, tenantId, cancellationToken);
    }

    private static OpenIddictApplicationDescriptor Describe(string clientId, string name, string type, IReadOnlyCollection<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (!ClientId().IsMatch(clientId) || Guid.TryParse(clientId, out _))
        {
            throw Invalid(clientId, "a client's id is 3 to 100 letters, digits, dots, hyphens and underscores, and not the form of a user's id");
        }

        if (scopes.FirstOrDefault(s => !Known.Contains(s)) is { } unknown)
        {
            throw Invalid(clientId, $"there is no scope '{unknown}'");
        }

        var client = new OpenIddictApplicationDescriptor { ClientId = clientId, DisplayName = name, ClientType = type };
        client.Permissions.UnionWith(scopes.Where(s => s is not (Scopes.OpenId or Scopes.OfflineAccess)).Select(s => Permissions.Prefixes.Scope + s));
        return client;
    }

    private async Task<bool> AddAsync(OpenIddictApplicationDescriptor client, string? secret, Guid? tenantId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var applications = scope.ServiceProvider.GetRequiredService<OAuthApplications>();
        if (await applications.FindByClientIdAsync(client.ClientId!, cancellationToken) is not null)
        {
            return false;
        }

        var row = new OAuthApplication { TenantId = tenantId };
        await applications.PopulateAsync(row, client, cancellationToken);
        await applications.CreateAsync(row, secret, cancellationToken);
        return true;
    }

    private static bool IsSafe(Uri uri) =>
        uri.IsAbsoluteUri && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static KitException Invalid(string clientId, string why) => new(AuthErrors.InvalidClient, $"Client '{clientId}' can't be registered: {why}.");

    [GeneratedRegex("^[A-Za-z0-9._-]{3,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex ClientId();
}
