using Kit.Core.Tests.Files;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Portability;

/// <summary>An import that makes no tenant leaves nothing, in other stores neither, and takes nothing from one that does.</summary>
public sealed class UnfinishedImportTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task An_import_that_fails_at_its_end_leaves_no_bytes(Database database)
    {
        var points = new MovePoints();
        await using var host = await StartAsync(database, points);
        await host.SaveTextAsync(host.Shop.Acme, "acme's");
        var (archive, _) = await Moves.ExportAsync(host.Shop, host.Shop.Acme);
        points.FailAt("parts");
        await Assert.ThrowsAnyAsync<Exception>(() => Moves.ImportAsync(host.Shop, archive, "copy"));
        Assert.Single(await host.BlobsAsync());
        Assert.Empty(await UnfinishedAsync(host));
        Assert.Null(await host.Shop.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("copy"));
    }

    [Theory, Databases]
    public async Task Of_two_imports_for_one_id_the_second_takes_nothing_from_the_first(Database database)
    {
        var points = new MovePoints();
        await using var host = await StartAsync(database, points);
        var file = await host.SaveTextAsync(host.Shop.Acme, "acme's");
        var (archive, _) = await Moves.ExportAsync(host.Shop, host.Shop.Acme);
        var id = Guid.CreateVersion7();

        // The second one has looked whether the slug is free, and has lost its turn, when the first one runs through.
        var (reached, go) = points.HoldAt("begun");
        var second = Task.Run(() => ImportAsync(host, new MemoryStream(archive.ToArray()), id));
        await reached;
        var made = await ImportAsync(host, new MemoryStream(archive.ToArray()), id);
        go();

        Assert.Equal(KitErrors.InvalidSlug, (await Assert.ThrowsAnyAsync<KitException>(() => second)).Id);
        Assert.Equal("acme's", await host.ReadAsync(made.Tenant, file.Id));
        Assert.Empty(await UnfinishedAsync(host));
    }

    [Theory, Databases]
    public async Task What_a_process_left_behind_is_swept_after_a_day_and_no_tenant_that_is_there(Database database)
    {
        await using var host = await StartAsync(database, new());
        var kept = await host.SaveTextAsync(host.Shop.Acme, "acme's");
        var imports = host.Shop.Services.GetRequiredService<UnfinishedImports>();
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7(), host.Shop.Acme.Id];
        foreach (var id in ids)
        {
            await imports.BeginAsync(id, default);
            await host.Blobs.PutAsync(new(id, Guid.CreateVersion7()), new MemoryStream("x"u8.ToArray()));
        }

        await using (var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var old = DateTimeOffset.UtcNow.AddHours(-25);
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<UnfinishedImport>().Where(i => i.Id != ids[1])
                .ExecuteUpdateAsync(s => s.SetProperty(i => i.StartedAt, old));
        }

        await imports.SweepAsync(default);

        Assert.Equal([ids[1]], await UnfinishedAsync(host));
        Assert.Equal(new[] { ids[1], host.Shop.Acme.Id, host.Shop.Acme.Id }.Order(), (await host.BlobsAsync()).Select(b => b.TenantId).Order());
        Assert.Equal("acme's", await host.ReadAsync(host.Shop.Acme, kept.Id));
    }

    private Task<FileHost> StartAsync(Database database, MovePoints points) => FileHost.StartAsync(
        database, postgres, services: s => s.AddLogging(l => l.AddProvider(points).AddFilter("Kit.Portability", LogLevel.Information)));

    private static async Task<TenantImportResult> ImportAsync(FileHost host, Stream archive, Guid id)
    {
        await using var scope = host.Shop.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(archive, new() { Id = id, Slug = "copy", Owner = Moves.Owner });
    }

    private static async Task<List<Guid>> UnfinishedAsync(FileHost host)
    {
        await using var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<UnfinishedImport>().Select(i => i.Id).ToListAsync();
    }
}
