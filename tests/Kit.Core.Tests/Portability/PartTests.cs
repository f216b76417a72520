using System.Collections.Concurrent;
using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>What a tenant has outside of tables goes with it.</summary>
public sealed class PartTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_part_travels_with_the_rows_and_is_taken_back_when_they_are_refused(Database database)
    {
        var store = new Store();
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddSingleton(store).AddScoped<ITenantDataPart, Notes>());
        store[(shop.Acme.Id, "../a")] = "alpha";
        store[(shop.Globex.Id, "b")] = "beta";
        var (archive, manifest) = await Moves.ExportAsync(shop, shop.Acme);
        Assert.Equal((1, 5), manifest.Parts.Where(p => p.Name == "notes").Select(p => (p.Files, p.Bytes)).Single());

        var result = await Moves.ImportAsync(shop, archive, "copy");
        Assert.Equal("alpha", store[(result.Tenant.Id, "../a")]);

        var before = store.Count;
        store.IsFull = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Moves.ImportAsync(shop, new MemoryStream(archive.ToArray()), "again"));
        Assert.Equal(before, store.Count);
        Assert.Null(await shop.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("again"));
    }

    [Theory, Databases]
    public async Task An_archive_with_a_part_that_is_not_known_here_is_refused(Database database)
    {
        await using var here = await Shop.OnAsync(database, postgres, s => s.AddSingleton(new Store()).AddScoped<ITenantDataPart, Notes>());
        await using var there = await Shop.OnAsync(database, postgres);
        var (archive, _) = await Moves.ExportAsync(here, here.Acme);
        var error = await Assert.ThrowsAsync<TenantArchiveException>(() => Moves.ImportAsync(there, archive, "copy"));
        Assert.Equal(PortabilityErrors.OtherModel, error.Id);
    }

    private sealed class Notes(Store store, TenantScope scope) : ITenantDataPart
    {
        public string Name => "notes";

        public async Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken)
        {
            foreach (var (key, text) in store.Where(n => n.Key.Item1 == scope.TenantId))
            {
                await writer.WriteAsync(key.Item2, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask(), cancellationToken);
            }
        }

        public async Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken)
        {
            foreach (var file in reader.Files)
            {
                await reader.ReadAsync(
                    file,
                    async stream =>
                    {
                        using var text = new StreamReader(stream);
                        store[(scope.TenantId!.Value, file.Name)] = await text.ReadToEndAsync(cancellationToken);
                    },
                    cancellationToken);
            }

            if (store.IsFull)
            {
                throw new InvalidOperationException("The store is full.");
            }
        }

        public Task EraseAsync(CancellationToken cancellationToken)
        {
            foreach (var key in store.Keys.Where(k => k.Item1 == scope.TenantId))
            {
                store.TryRemove(key, out _);
            }

            return Task.CompletedTask;
        }

        public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult((long)store.Keys.Count(k => k.Item1 == scope.TenantId));
    }

    private sealed class Store : ConcurrentDictionary<(Guid, string), string>
    {
        public bool IsFull { get; set; }
    }
}
