using System.IO.Compression;
using System.Text;
using Kit.Features;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Files.S3.Tests;

/// <summary>Tenants as a whole on PostgreSQL, with files in a bucket.</summary>
public sealed class S3TenantTests(S3Server server, PostgresCluster postgres)
{
    private static readonly string[] Texts = ["one", "two", new('x', 100_000)];

    [Fact]
    public async Task An_export_has_the_bytes_and_an_import_puts_them_under_the_new_tenant()
    {
        await using var host = await S3Host.StartAsync(server, null, await postgres.CreateDatabaseAsync());
        var acme = await host.CreateTenantAsync("acme");
        var files = await FillAsync(host, acme);
        await using var scope = host.Services.CreateAsyncScope();
        using var archive = new MemoryStream();
        var manifest = await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(acme.Id, archive);
        Assert.Equal((3, 100_006), manifest.Parts.Where(p => p.Name == "files").Select(p => (p.Files, p.Bytes)).Single());
        await using (var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true))
        {
            Assert.Equal(3, zip.Entries.Count(e => e.FullName.StartsWith("parts/files/", StringComparison.Ordinal)));
        }

        archive.Position = 0;
        var copy = await scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(
            archive, new() { Slug = "copy", Owner = new(Guid.CreateVersion7(), "Ada", "ada@example.com") });
        foreach (var (file, text) in files.Zip(Texts))
        {
            Assert.Equal(text, await ReadAsync(host, copy.Tenant, file));
        }
    }

    [Fact]
    public async Task An_erasure_empties_the_tenants_part_of_the_bucket_and_what_comes_later_is_refused()
    {
        await using var host = await S3Host.StartAsync(server, null, await postgres.CreateDatabaseAsync());
        var (acme, globex) = (await host.CreateTenantAsync("acme"), await host.CreateTenantAsync("globex"));
        await FillAsync(host, acme);
        var kept = await FillAsync(host, globex);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(acme.Id, "a test");
            await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(acme.Id, "a test");
        }

        Assert.Empty(await host.Blobs.ListAsync(acme.Id).ToListAsync());
        await Assert.ThrowsAsync<TenantErasedException>(() => SaveAsync(host, acme, "late"));
        Assert.Empty(await host.Blobs.ListAsync(acme.Id).ToListAsync());

        Assert.Equal(3, await host.Blobs.ListAsync(globex.Id).CountAsync());
        Assert.Equal("two", await ReadAsync(host, globex, kept[1]));
    }

    [Fact]
    public async Task Of_uploads_at_the_same_moment_no_more_are_kept_than_the_quota_has_room_for()
    {
        await using var host = await S3Host.StartAsync(server, null, await postgres.CreateDatabaseAsync(), kit => kit.AddFileQuota(max: 100));
        var acme = await host.CreateTenantAsync("acme");
        var saves = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await SaveAsync(host, acme, new string('x', 30));
                return true;
            }
            catch (LimitReachedException)
            {
                return false;
            }
        }));
        Assert.Equal(3, saves.Count(s => s));
        Assert.Equal(3, await host.Blobs.ListAsync(acme.Id).CountAsync());
    }

    private static async Task<List<Guid>> FillAsync(S3Host host, TenantInfo tenant)
    {
        var ids = new List<Guid>();
        foreach (var text in Texts)
        {
            ids.Add(await SaveAsync(host, tenant, text));
        }

        return ids;
    }

    private static Task<Guid> SaveAsync(S3Host host, TenantInfo tenant, string text) =>
        host.AsAsync(tenant, async files => (await files.SaveAsync("a.txt", "text/plain", new MemoryStream(Encoding.UTF8.GetBytes(text)))).Id);

    private static Task<string> ReadAsync(S3Host host, TenantInfo tenant, Guid id) => host.AsAsync(tenant, async files =>
    {
        await using var file = await files.OpenAsync(id);
        return await new StreamReader(file!.Content).ReadToEndAsync();
    });
}
