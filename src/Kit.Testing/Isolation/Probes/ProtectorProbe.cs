using System.Security.Cryptography;
using Kit.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What is encrypted for a tenant: another has the same keys and the same purpose, and can't read it.</summary>
internal sealed class ProtectorProbe : IsolationProbe
{
    private const string Purpose = "Kit.Testing.Isolation";
    private string _secret = "";
    private string _protected = "";

    public override string Name => "tenant protector";

    public override Task StoreAsync(IServiceProvider services, string secret)
    {
        _secret = secret;
        _protected = Protector(services).Protect(secret);
        return Task.CompletedTask;
    }

    public override Task<bool> IsThereAsync(IServiceProvider services) => Task.FromResult(Protector(services).Unprotect(_protected) == _secret);

    public override Task<string?> TryReachAsync(IServiceProvider services)
    {
        try
        {
            Protector(services).Unprotect(_protected);
            return Task.FromResult<string?>("What is protected for the other was read.");
        }
        catch (CryptographicException)
        {
            return Task.FromResult<string?>(null);
        }
    }

    private static IDataProtector Protector(IServiceProvider services) => services.GetRequiredService<ITenantProtector>().Create(Purpose);
}
