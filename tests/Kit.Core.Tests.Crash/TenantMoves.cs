using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>Restores and erases a tenant, to be killed in the middle.</summary>
internal static class TenantMoves
{
    private const int Many = 300;

    public static async Task RunAsync(IServiceProvider services, string what)
    {
        var archive = Path.Combine(services.GetRequiredService<IConfiguration>()["Kit:DataPath"]!, "acme.zip");
        switch (what)
        {
            case "restore":
                var acme = await CreateAsync(services);
                await AddAsync(services, acme, Enumerable.Range(0, Many).Select(i => $"before {i}"));
                await using (var scope = services.CreateAsyncScope())
                await using (var file = File.Create(archive))
                {
                    await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(acme.Id, file);
                }

                await AddAsync(services, acme, ["after"]);
                await RestoreAsync(services, acme, archive);
                break;
            case "restore-again":
                await RestoreAsync(services, (await FindAsync(services))!, archive);
                break;
            case "import":
                await AddAsync(services, acme = await CreateAsync(services), Enumerable.Range(0, Many).Select(i => $"{i}"));
                await using (var scope = services.CreateAsyncScope())
                {
                    var import = new TenantImport { Slug = "copy", Owner = new(Guid.CreateVersion7(), "Ada", "ada@example.com") };
                    await scope.ServiceProvider.GetRequiredService<ITenantCloner>().CloneAsync(acme.Id, import);
                }

                break;
            case "erase":
                acme = await CreateAsync(services);
                await AddAsync(services, acme, Enumerable.Range(0, Many).Select(i => $"{i}"));
                await SuspendAsync(services, acme);
                await Console.Out.WriteLineAsync("erasing");
                await EraseAsync(services, acme.Id);
                break;
            case "erase-again":
                await EraseAsync(services, (await FindAsync(services))!.Id);
                break;
            default:
                break;
        }
    }

    private static async Task<TenantInfo> CreateAsync(IServiceProvider services)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        var tenant = new Tenant { Slug = "acme", Name = "Acme" };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }

    private static ValueTask<TenantInfo?> FindAsync(IServiceProvider services) => services.GetRequiredService<ITenantStore>().FindBySlugAsync("acme");

    private static async Task AddAsync(IServiceProvider services, TenantInfo tenant, IEnumerable<string> texts)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        db.AddRange(texts.Select(t => new Effect { Text = t }));
        await db.SaveChangesAsync();
    }

    private static async Task SuspendAsync(IServiceProvider services, TenantInfo tenant)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(tenant.Id, "to be erased");
    }

    private static async Task RestoreAsync(IServiceProvider services, TenantInfo tenant, string archive)
    {
        await using var scope = services.CreateAsyncScope();
        await using var file = File.OpenRead(archive);
        await scope.ServiceProvider.GetRequiredService<ITenantRestorer>().RestoreAsync(tenant.Id, file);
    }

    private static async Task EraseAsync(IServiceProvider services, Guid tenantId)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(tenantId, "killed on the way");
    }
}

/// <summary>Where the test says so, hangs with all rows written and nothing committed.</summary>
internal sealed class HangingPart(IConfiguration configuration) : ITenantDataPart
{
    public string Name => "hanging";

    public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken)
    {
        if (configuration["Hang"] == "true")
        {
            await Console.Out.WriteLineAsync("written");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    public Task EraseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(0L);
}
