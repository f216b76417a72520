using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore;

namespace Kit.Auth;

/// <summary>
/// Where the protocol looks at programs, consents and tokens: the platform scope. Which tenant a request is about shows in what is found, so it can't be
/// asked in that tenant's. Opened when it is first needed, for as long as the scope around it lasts.
/// </summary>
internal sealed class OAuthStore(IServiceScopeFactory factory) : IOpenIddictEntityFrameworkCoreContext, IDisposable, IAsyncDisposable
{
    private AsyncServiceScope? _scope;

    public KitDbContext Db =>
        (_scope ??= PlatformScope.Open(factory, Actor.System, "speak OAuth with programs of any tenant")).ServiceProvider.GetRequiredService<KitDbContext>();

    public ValueTask<DbContext> GetDbContextAsync(CancellationToken cancellationToken) => new(Db);

    public void Dispose() => _scope?.Dispose();

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? default;
}
