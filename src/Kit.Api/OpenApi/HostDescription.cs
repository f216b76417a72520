using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Kit.Api.OpenApi;

/// <summary>Says where the API is and how to be let in.</summary>
internal sealed class HostDescription(PublicUrl publicUrl, IOptions<KitOptions> kit, IOptions<TenancyOptions> tenancy) : IOpenApiDocumentTransformer
{
    private const string OAuth = "oauth2";
    private const string Bearer = "bearer";
    private const string ApiScope = "api";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = kit.Value.ProductName, Version = "v1" };
        document.Servers = [new() { Url = publicUrl.Value, Description = "The tenant that the token names." }, OfTenant()];
        var scopes = new Dictionary<string, string>(StringComparer.Ordinal) { [ApiScope] = "Read and change the tenant's data." };
        document.AddComponent(OAuth, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Flows = new()
            {
                AuthorizationCode = new()
                {
                    AuthorizationUrl = new(publicUrl.Of("/oauth/authorize")), TokenUrl = new(publicUrl.Of("/oauth/token")), Scopes = scopes,
                },
                ClientCredentials = new() { TokenUrl = new(publicUrl.Of("/oauth/token")), Scopes = scopes },
            },
        });
        document.AddComponent(Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(OAuth, document)] = [ApiScope] },
            new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private OpenApiServer OfTenant()
    {
        const string Tenant = "tenant";
        var root = new Uri(publicUrl.Value);
        return new()
        {
            Url = tenancy.Value.BaseDomain is { } domain ? $"{root.Scheme}://{{{Tenant}}}.{domain}" : publicUrl.Of($"/t/{{{Tenant}}}"),
            Description = "A tenant by name.",
            Variables = new Dictionary<string, OpenApiServerVariable>(StringComparer.Ordinal) { [Tenant] = new() { Default = Tenant, Description = "The tenant's slug." } },
        };
    }
}
