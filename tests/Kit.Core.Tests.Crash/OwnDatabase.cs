using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>Moves a tenant to a database of its own or back, to be killed on the way; first of all, waits for the end of the move before.</summary>
internal static class OwnDatabase
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(IServiceProvider services, string what)
    {
        if (what != "move")
        {
            return;
        }

        var tenants = services.GetRequiredService<ITenantStore>();
        var configuration = services.GetRequiredService<IConfiguration>();
        var tenant = await tenants.FindBySlugAsync("acme") ?? await CreateAsync(services);
        await EndAsync(services, tenant.Id);
        await WriteAsync(services, tenant.Id, $"before {configuration["HangAt"]}");
        HangingLog.IsArmed = true;
        if (configuration["HangAt"] is { } at and not "nowhere")
        {
            await using var scope = services.CreateAsyncScope();
            var to = at.StartsWith("to ", StringComparison.Ordinal) ? $"own_{tenant.Id:N}" : null;
            await scope.ServiceProvider.GetRequiredService<ITenantMover>().StartAsync(tenant.Id, to, "to be killed");
        }

        await EndAsync(services, tenant.Id);
        await Console.Out.WriteLineAsync("moved");
    }

    private static async Task<TenantInfo> CreateAsync(IServiceProvider services)
    {
        var tenant = new Tenant { Slug = "acme", Name = "Acme" };
        await using (var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
            db.Add(tenant);
            await db.SaveChangesAsync();
        }

        await using var own = services.GetRequiredService<ITenantScopes>().Open(TenantInfo.Of(tenant));
        var effects = own.ServiceProvider.GetRequiredService<CrashDb>();
        effects.AddRange(Enumerable.Range(0, 300).Select(i => new Effect { Text = $"{i}" }));
        await effects.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }

    public static async Task EndAsync(IServiceProvider services, Guid tenantId)
    {
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<ITenantMover>().FindAsync(tenantId) is null or { FinishedAt: not null })
            {
                return;
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task WriteAsync(IServiceProvider services, Guid tenantId, string text)
    {
        while (true)
        {
            try
            {
                await using var scope = await services.GetRequiredService<ITenantScopes>().OpenAsync(tenantId);
                var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
                db.Add(new Effect { Text = text });
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new WriteEffect($"job {text}"));
                await db.SaveChangesAsync();
                return;
            }
            catch (TenantElsewhereException)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
