using System.Globalization;
using System.IO.Compression;
using Kit.Core.Tests.Data.Databases;
using Kit.Core.Tests.Files;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Files;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant's files go where its rows go.</summary>
public sealed class FilePartTests(PostgresCluster postgres)
{
    private static readonly string[] Texts = ["", "one", new('x', 300_000)];

    [Theory, Databases]
    public async Task Files_are_exported_and_become_another_installations(Database database)
    {
        await using var here = await FileHost.StartAsync(database, postgres);
        await using var there = await FileHost.StartAsync(database, postgres);
        var files = await FillAsync(here);
        await here.SaveTextAsync(here.Shop.Globex, "globex's");
        var (archive, manifest) = await Moves.ExportAsync(here.Shop, here.Shop.Acme);
        var part = manifest.Parts.Single(p => p.Name == "files");
        Assert.Equal((3, Texts.Sum(t => t.Length)), (part.Files, part.Bytes));
        await using (var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true))
        {
            Assert.Equal(files.Select(f => $"parts/files/{f.Id:N}").Append("parts/files.jsonl").Order(), zip.Entries.Select(e => e.FullName).Where(n => n.StartsWith("parts/", StringComparison.Ordinal)).Order());
        }

        var moved = (await Moves.ImportAsync(there.Shop, archive, "moved")).Tenant;

        await AssertFilesAsync(there, moved, files);
        Assert.Equal(3, (await there.BlobsAsync()).Count);
        Assert.Equal(Moves.Hashes(manifest, "audit_entries", "memberships"), Moves.Hashes((await Moves.ExportAsync(there.Shop, moved)).Manifest, "audit_entries", "memberships"));
    }

    [Theory, Databases]
    public async Task A_clone_has_files_of_its_own(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var files = await FillAsync(host);
        await using var scope = host.Shop.Services.CreateAsyncScope();
        var clone = (await scope.ServiceProvider.GetRequiredService<ITenantCloner>().CloneAsync(host.Shop.Acme.Id, new() { Slug = "clone", Owner = Moves.Owner })).Tenant;
        await AssertFilesAsync(host, clone, files);
        Assert.True(await host.AsAsync(clone, f => f.DeleteAsync(files[1].Id)));
        await Eventually.IsTrueAsync(async () => (await host.BlobsAsync(clone)).Count == 2);
        await AssertFilesAsync(host, host.Shop.Acme, files);
    }

    [Theory, Databases]
    public async Task A_restore_brings_back_files_that_were_deleted_and_jobs_that_wait_leave_them(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        var files = await FillAsync(host);
        var (archive, _) = await Moves.ExportAsync(host.Shop, host.Shop.Acme);
        var later = await host.SaveTextAsync(host.Shop.Acme, "later");
        foreach (var file in files.Take(2))
        {
            await host.AsAsync(host.Shop.Acme, f => f.DeleteAsync(file.Id));
        }

        await host.Blobs.DeleteAsync(new(host.Shop.Acme.Id, files[0].Id)); // the job of one has run; that of the other waits
        await Moves.RestoreAsync(host.Shop, host.Shop.Acme, archive);
        var eraser = host.Shop.Services.GetRequiredService<OrphanEraser>();
        Assert.Equal(0, await eraser.RunAsync(host.Shop.Acme, [files[1].Id], default));

        await AssertFilesAsync(host, host.Shop.Acme, files);
        Assert.Null(await host.ReadAsync(host.Shop.Acme, later.Id));
        foreach (var path in host.Stored())
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);
        }

        Assert.Equal(1, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default)); // the later one's
        await AssertFilesAsync(host, host.Shop.Acme, files);
    }

    [Theory, Databases]
    public async Task An_erasure_leaves_no_bytes_and_other_tenants_keep_theirs(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        await FillAsync(host);
        var kept = await host.SaveTextAsync(host.Shop.Globex, "globex's");
        await Moves.SetStatusAsync(host.Shop, host.Shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(host.Shop, host.Shop.Acme);
        Assert.Equal([new BlobKey(host.Shop.Globex.Id, kept.Id)], await host.BlobsAsync());
        Assert.Equal("globex's", await host.ReadAsync(host.Shop.Globex, kept.Id));
        Assert.DoesNotContain(Directory.GetDirectories(host.Folder), d => d.EndsWith($"{host.Shop.Acme.Id:N}", StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task A_move_leaves_files_where_they_are_and_the_sweep_knows_their_rows(Database database)
    {
        var folder = Directory.CreateTempSubdirectory("kit-files-");
        try
        {
            await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<FilesOptions>(o => o.Path = folder.FullName));
            var saved = await SaveAsync(host, "kept");
            await host.MoveAsync(host.Own);
            var own = await SaveAsync(host, "saved there");
            var tenant = (await host.Shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(host.Shop.Acme.Id))!;
            var blobs = host.Shop.Services.GetRequiredService<IBlobStore>();
            await blobs.PutAsync(new(tenant.Id, Guid.CreateVersion7()), new MemoryStream("orphan"u8.ToArray()));
            foreach (var path in Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories))
            {
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);
            }

            Assert.Equal(1, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default));
            Assert.Equal(["kept", "saved there"], [await ReadAsync(host, saved), await ReadAsync(host, own)]);

            // Whoever does not know yet that it has moved finds no rows where it was, and deletes nothing.
            var eraser = host.Shop.Services.GetRequiredService<OrphanEraser>();
            await Assert.ThrowsAsync<TenantElsewhereException>(() => eraser.RunAsync(tenant with { Database = null }, [saved, own], default));
            await host.MoveAsync(null);
            Assert.Equal(["kept", "saved there"], [await ReadAsync(host, saved), await ReadAsync(host, own)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task More_files_than_a_manifest_could_list_are_imported_again()
    {
        var many = new Many();
        await using var shop = await Shop.OnSqliteAsync(s => s.AddSingleton(many).AddScoped<ITenantDataPart, ManyPart>());
        var (archive, manifest) = await Moves.ExportAsync(shop, shop.Acme);
        Assert.Equal((Many.Count, 8L * Many.Count), manifest.Parts.Where(p => p.Name == "many").Select(p => (p.Files, p.Bytes)).Single());
        await Moves.ImportAsync(shop, archive, "copy");
        Assert.Equal(Many.Count, many.Read);
    }

    [Theory, Databases]
    public async Task What_would_not_be_imported_is_exported_with_a_warning(Database database)
    {
        var log = new Warnings();
        await using var host = await FileHost.StartAsync(database, postgres, services: s => s.AddLogging(l => l.AddProvider(log)).PostConfigure<PortabilityOptions>(o => o.MaxArchiveBytes = 250_000));
        await Moves.ExportAsync(host.Shop, host.Shop.Acme);
        Assert.Empty(log.Texts);
        await FillAsync(host);
        var (archive, _) = await Moves.ExportAsync(host.Shop, host.Shop.Acme);
        Assert.Contains("Kit:Portability:MaxArchiveBytes is 250000", Assert.Single(log.Texts), StringComparison.Ordinal);
        Assert.Equal(PortabilityErrors.InvalidArchive, (await Assert.ThrowsAsync<TenantArchiveException>(() => Moves.ImportAsync(host.Shop, archive, "copy"))).Id);
        Assert.Equal(3, (await host.BlobsAsync()).Count);
    }

    private static async Task<List<StoredFile>> FillAsync(FileHost host)
    {
        var files = new List<StoredFile>();
        foreach (var text in Texts)
        {
            files.Add(await host.SaveTextAsync(host.Shop.Acme, text, $"{text.Length}.txt"));
        }

        return files;
    }

    private static async Task AssertFilesAsync(FileHost host, TenantInfo tenant, List<StoredFile> files)
    {
        foreach (var (file, text) in files.Zip(Texts))
        {
            Assert.Equal(text, await host.ReadAsync(tenant, file.Id));
        }
    }

    private static async Task<Guid> SaveAsync(MoveHost host, string text)
    {
        await using var scope = await host.Shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(host.Shop.Acme.Id);
        return (await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a.txt", "text/plain", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)))).Id;
    }

    private static async Task<string> ReadAsync(MoveHost host, Guid id)
    {
        await using var scope = await host.Shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(host.Shop.Acme.Id);
        await using var file = await scope.ServiceProvider.GetRequiredService<IFileStore>().OpenAsync(id);
        return await new StreamReader(file!.Content).ReadToEndAsync();
    }

    private sealed class Many
    {
        // A line of the list is about 110 bytes, and a manifest has 8 MiB at most.
        public const int Count = 80_000;

        public int Read { get; set; }
    }

    private sealed class ManyPart(Many many) : ITenantDataPart
    {
        public string Name => "many";

        public async Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken)
        {
            for (var i = 0; i < Many.Count; i++)
            {
                await writer.WriteAsync(i.ToString("D8", CultureInfo.InvariantCulture), to => to.WriteAsync("contents"u8.ToArray()).AsTask(), cancellationToken);
            }
        }

        public async Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken)
        {
            foreach (var file in reader.Files)
            {
                await reader.ReadAsync(file, _ => Task.CompletedTask, cancellationToken);
                many.Read++;
            }
        }

        public Task EraseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(0L);
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public List<string> Texts { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 2457)
            {
                Texts.Add(formatter(state, exception));
            }
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
