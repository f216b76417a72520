using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>
/// Moves a tenant to a database of its own or back, to be killed on the way; first of all, waits for the end of the move before. All the while
/// the tenant is written, and what was acknowledged is said.
/// </summary>
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
        var tenant = await tenants.FindBySlugAsync("acme");
        if (tenant is null)
        {
            await CreateAsync(services, "globex");
            tenant = await CreateAsync(services, "acme");
        }

        using var stop = new CancellationTokenSource();
        var writing = WriteOnAsync(services, tenant.Id, stop.Token);
        await EndAsync(services, tenant.Id);
        HangingLog.IsArmed = true;
        if (configuration["HangAt"] is { } at and not "nowhere")
        {
            await using var scope = services.CreateAsyncScope();
            var mover = scope.ServiceProvider.GetRequiredService<ITenantMover>();
            var (way, point) = at.Split(' ') is [var first, var second] ? (first, second) : throw new InvalidOperationException($"'{at}' is not a way and a point.");
            await mover.StartAsync(tenant.Id, way == "from" ? null : $"own_{tenant.Id:N}", "to be killed");
            if (way == "back")
            {
                await mover.CancelAsync(tenant.Id);
            }
        }

        await EndAsync(services, tenant.Id);
        await stop.CancelAsync();
        await writing;
        await Console.Out.WriteLineAsync("moved");
    }

    private static async Task<TenantInfo> CreateAsync(IServiceProvider services, string slug)
    {
        var tenant = new Tenant { Slug = slug, Name = slug };
        await using (var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
            db.Add(tenant);
            await db.SaveChangesAsync();
        }

        await using var own = services.GetRequiredService<ITenantScopes>().Open(TenantInfo.Of(tenant));
        var effects = own.ServiceProvider.GetRequiredService<CrashDb>();
        effects.AddRange(Enumerable.Range(0, 300).Select(i => new Effect { Text = $"{slug} {i}" }));
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

    private static async Task WriteOnAsync(IServiceProvider services, Guid tenantId, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var text = $"{Guid.CreateVersion7():N}";
            try
            {
                await using var scope = await services.GetRequiredService<ITenantScopes>().OpenAsync(tenantId, cancellationToken: CancellationToken.None);
                var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
                db.Add(new Effect { Text = $"row {text}" });
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new WriteEffect($"job {text}"));
                await db.SaveChangesAsync(CancellationToken.None);
                await Console.Out.WriteLineAsync($"wrote {text}");
            }
            catch (TenantElsewhereException)
            {
                await Console.Out.WriteLineAsync($"refused {text}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
