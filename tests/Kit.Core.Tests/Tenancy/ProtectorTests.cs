using System.Security.Cryptography;
using Kit.Core.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Tenancy;

public sealed class ProtectorTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task What_is_protected_in_one_tenant_can_not_be_read_in_another_nor_for_another_purpose(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var acme = shop.As(shop.Acme);
        await using var again = shop.As(shop.Acme);
        await using var globex = shop.As(shop.Globex);
        await using var platform = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var text = Of(acme).Create("secrets").Protect("hello");
        Assert.Equal("hello", Of(again).Create("secrets").Unprotect(text));
        Assert.Throws<CryptographicException>(() => Of(globex).Create("secrets").Unprotect(text));
        Assert.Throws<CryptographicException>(() => Of(platform).Create("secrets").Unprotect(text));
        Assert.Throws<CryptographicException>(() => Of(acme).Create("other").Unprotect(text));
        Assert.Throws<CryptographicException>(() => Of(globex).Create($"{shop.Acme.Id:N}").CreateProtector("secrets").Unprotect(text));
    }

    [Fact]
    public async Task Without_a_tenant_nothing_is_protected()
    {
        await using var shop = await Shop.OnSqliteAsync();
        await using var closed = shop.Services.CreateAsyncScope();
        await using var bypass = shop.AsPlatform();
        Assert.Equal(KitErrors.NoTenant, Assert.Throws<NoTenantException>(() => Of(closed).Create("secrets")).Id);
        Assert.Throws<NoTenantException>(() => Of(bypass).Create("secrets"));
    }

    private static ITenantProtector Of(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<ITenantProtector>();
}
