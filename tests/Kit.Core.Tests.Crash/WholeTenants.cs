using System.Text;
using Kit.Files;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>
/// Erases, restores and imports, to be killed at one point after the other by one process after the other; and, as a process of its own, writes for
/// another tenant all the while, and where the test says so for the same one.
/// </summary>
internal static class WholeTenants
{
    private const int Many = 300;
    private const string Begin = "begin";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(IServiceProvider services, string what)
    {
        var archive = Path.Combine(services.GetRequiredService<IConfiguration>()["Kit:DataPath"]!, "acme.zip");
        switch (what)
        {
            case "write":
                await await Task.WhenAny(WritesAcme(services) ? [WriteAsync(services), WriteAcmeAsync(services)] : [WriteAsync(services)]);
                break;
            case "erase-at":
                await EraseAsync(services, await FindAsync(services, "acme") ?? await FilledAsync(services));
                break;
            case "restore-at":
                await RestoreAsync(services, archive);
                break;
            case "import-at":
                await ImportAsync(services, archive);
                break;
            case "upkeep":
                await services.GetServices<IKitCommand>().Single(c => c.Name == "upkeep").RunAsync([], CancellationToken.None);
                await Console.Out.WriteLineAsync("done");
                break;
            default:
                break;
        }
    }

    // One tenant is written, one is left alone.
    private static async Task WriteAsync(IServiceProvider services)
    {
        var quiet = await CreateAsync(services, "quiet");
        await AddAsync(services, quiet, Enumerable.Range(0, 50).Select(i => $"quiet {i}"));
        var busy = await CreateAsync(services, "busy");
        for (var i = 0; ; i++)
        {
            await AddAsync(services, busy, [$"busy {i}"]);
            await Console.Out.WriteLineAsync($"busy {i}");
            await Task.Delay(Pace);
        }
    }

    // The tenant's own writers, from when they are told to begin: two rows in a transaction each time.
    private static async Task WriteAcmeAsync(IServiceProvider services)
    {
        var acme = await BegunAsync(services);
        for (var i = 0; ; i++)
        {
            try
            {
                await using var scope = services.GetRequiredService<ITenantScopes>().Open(acme);
                var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
                await using var transaction = await db.Database.BeginTransactionAsync();
                foreach (var half in new[] { "first", "second" })
                {
                    db.Add(new Effect { Text = $"own {i:D6} {half}" });
                    await db.SaveChangesAsync();
                }

                await transaction.CommitAsync();
                await Console.Out.WriteLineAsync($"own {i:D6}");
            }
            catch (TenantErasedException)
            {
                await Console.Out.WriteLineAsync($"refused {i:D6}");
            }

            await Task.Delay(Pace);
        }
    }

    private static bool WritesAcme(IServiceProvider services) => services.GetRequiredService<IConfiguration>()["Acme"] is not null;

    private static async Task<TenantInfo> BegunAsync(IServiceProvider services)
    {
        while (true)
        {
            await using var platform = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
            if (await platform.ServiceProvider.GetRequiredService<CrashDb>().Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Slug == "acme") is { } row
                && TenantInfo.Of(row) is var acme && await CountAsync(services, acme, Begin) > 0)
            {
                return acme;
            }

            await Task.Delay(Pace);
        }
    }

    // Lets the tenant's own writers begin, and waits until they have written.
    private static async Task BeginAsync(IServiceProvider services, TenantInfo acme)
    {
        if (WritesAcme(services))
        {
            await AddAsync(services, acme, [Begin]);
            while (await CountAsync(services, acme, "own ") < 10)
            {
                await Task.Delay(Pace);
            }
        }
    }

    private static async Task<int> CountAsync(IServiceProvider services, TenantInfo acme, string beginning)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(acme);
        return await scope.ServiceProvider.GetRequiredService<CrashDb>().Effects.CountAsync(e => e.Text.StartsWith(beginning));
    }

    private static async Task EraseAsync(IServiceProvider services, TenantInfo acme)
    {
        HangingLog.IsArmed = true;
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(acme.Id, "killed on the way");
        await Console.Out.WriteLineAsync("done");
    }

    private static async Task RestoreAsync(IServiceProvider services, string archive)
    {
        if (await FindAsync(services, "acme") is not { } acme)
        {
            acme = await MovedAsync(services, await CreateAsync(services, "acme"));
            await AddAsync(services, acme, Enumerable.Range(0, Many).Select(i => $"before {i}"));
            await SaveFileAsync(services, acme);
            await ExportAsync(services, acme, archive);
            await AddAsync(services, acme, ["after"]);
            await DeleteFilesAsync(services, acme);
            await BeginAsync(services, acme);
        }

        HangingLog.IsArmed = true;
        await using var scope = services.CreateAsyncScope();
        await using var file = File.OpenRead(archive);
        await scope.ServiceProvider.GetRequiredService<ITenantRestorer>().RestoreAsync(acme.Id, file);
        await Console.Out.WriteLineAsync("done");
    }

    private static async Task ImportAsync(IServiceProvider services, string archive)
    {
        if (await FindAsync(services, "acme") is null)
        {
            var acme = await CreateAsync(services, "acme");
            await AddAsync(services, acme, Enumerable.Range(0, Many).Select(i => $"{i}"));
            await SaveFileAsync(services, acme);
            await ExportAsync(services, acme, archive);
        }

        HangingLog.IsArmed = true;
        await using var scope = services.CreateAsyncScope();
        await using var file = File.OpenRead(archive);
        await scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(file, new() { Slug = "copy", Owner = new(Guid.CreateVersion7(), "Ada", "ada@example.com") });
        await Console.Out.WriteLineAsync("done");
    }

    private static async Task<TenantInfo> FilledAsync(IServiceProvider services)
    {
        var acme = await MovedAsync(services, await CreateAsync(services, "acme"));
        await AddAsync(services, acme, Enumerable.Range(0, Many).Select(i => $"{i}"));
        await SaveFileAsync(services, acme);
        await BeginAsync(services, acme);
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(acme.Id, "to be erased");
        return acme;
    }

    // Into a database of its own, where the test says so.
    private static async Task<TenantInfo> MovedAsync(IServiceProvider services, TenantInfo tenant)
    {
        if (services.GetRequiredService<IConfiguration>()["Own"] is null)
        {
            return tenant;
        }

        await using (var scope = services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantMover>().StartAsync(tenant.Id, $"own_{tenant.Id:N}", "to be killed there");
        }

        await OwnDatabase.EndAsync(services, tenant.Id);
        while (true)
        {
            if (await services.GetRequiredService<ITenantStore>().FindByIdAsync(tenant.Id) is { Database: not null } moved)
            {
                return moved;
            }

            await Task.Delay(Pace);
        }
    }

    private static ValueTask<TenantInfo?> FindAsync(IServiceProvider services, string slug) => services.GetRequiredService<ITenantStore>().FindBySlugAsync(slug);

    private static async Task<TenantInfo> CreateAsync(IServiceProvider services, string slug)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }

    private static async Task AddAsync(IServiceProvider services, TenantInfo tenant, IEnumerable<string> texts)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        db.AddRange(texts.Select(t => new Effect { Text = t }));
        await db.SaveChangesAsync();
    }

    private static async Task SaveFileAsync(IServiceProvider services, TenantInfo tenant)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a.txt", "text/plain", new MemoryStream(Encoding.UTF8.GetBytes("acme's")));
    }

    // With its bytes, which a job deletes otherwise.
    private static async Task DeleteFilesAsync(IServiceProvider services, TenantInfo tenant)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        var blobs = scope.ServiceProvider.GetRequiredService<IBlobStore>();
        foreach (var id in await scope.ServiceProvider.GetRequiredService<CrashDb>().Set<StoredFile>().Select(f => f.Id).ToListAsync())
        {
            await scope.ServiceProvider.GetRequiredService<IFileStore>().DeleteAsync(id);
            await blobs.DeleteAsync(new(tenant.Id, id));
        }
    }

    private static async Task ExportAsync(IServiceProvider services, TenantInfo tenant, string archive)
    {
        await using var scope = services.CreateAsyncScope();
        await using var file = File.Create(archive);
        await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(tenant.Id, file);
    }
}
