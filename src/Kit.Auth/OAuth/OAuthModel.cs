using Microsoft.EntityFrameworkCore;

namespace Kit.Auth;

/// <summary>The tables of the OAuth server.</summary>
internal static class OAuthModel
{
    public static void Configure(ModelBuilder model)
    {
        model.UseOpenIddict<OAuthApplication, OAuthAuthorization, OAuthScope, OAuthToken, Guid>();
        Platform<OAuthApplication>(model, "oauth_applications");
        Platform<OAuthAuthorization>(model, "oauth_authorizations");
        Platform<OAuthScope>(model, "oauth_scopes");
        Platform<OAuthToken>(model, "oauth_tokens");
        model.Entity<OAuthApplication>().HasIndex(a => a.TenantId);
        model.Entity<OAuthToken>().HasIndex(t => t.ExpirationDate);
        model.Entity<OAuthKey>(key =>
        {
            key.ToTable("oauth_keys", AuthModel.Schema);
            key.HasIndex(k => new { k.Kind, k.Number }).IsUnique();
        });
    }

    private static void Platform<T>(ModelBuilder model, string table)
        where T : class => model.Entity<T>(entity =>
        {
            entity.ToTable(table, AuthModel.Schema);
            entity.IsGlobal();
            entity.IsNotAudited();
            entity.IsNotVersioned();
        });
}
