using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Files;
using Kit.Operations;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

public sealed class UpkeepTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task All_tenants_are_measured_once_a_day(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a.txt", "text/plain", new MemoryStream(new byte[1234].Select(_ => (byte)'a').ToArray()));
        }

        await OperatorPagesTests.UpkeepAsync(host);
        var acme = await MeasureAsync(host, host.AcmeId);
        var globex = await MeasureAsync(host, host.Shop.Globex.Id);
        Assert.Equal((await CountAsync(host, host.Shop.Acme), 1234), (acme.Rows, acme.FileBytes));
        Assert.Equal((await CountAsync(host, host.Shop.Globex), 0), (globex.Rows, globex.FileBytes));

        await Moves.InAsync(host.Shop, host.Shop.Globex, async db =>
        {
            db.Add(new Customer { Name = "one more", Number = 1 });
            return await db.SaveChangesAsync();
        });
        await OperatorPagesTests.UpkeepAsync(host);
        Assert.Equal(globex.Rows, (await MeasureAsync(host, host.Shop.Globex.Id)).Rows); // not a day old
        await AgeAsync(host);
        await OperatorPagesTests.UpkeepAsync(host);
        Assert.Equal(globex.Rows + 2, (await MeasureAsync(host, host.Shop.Globex.Id)).Rows); // and its audit entry
    }

    [Theory, Databases]
    public async Task What_is_due_is_erased_where_the_host_says_so_and_nowhere_else(Database database)
    {
        foreach (var on in new[] { false, true })
        {
            await using var host = await LifeHost.StartAsync(database, postgres, s => s.PostConfigure<OperationsOptions>(o => o.EraseDue = on));
            var (due, young) = (host.Shop.Acme, host.Shop.Globex);
            await Moves.SetStatusAsync(host.Shop, due, TenantStatus.Closed); // and its own job was given up
            await Moves.SetStatusAsync(host.Shop, young, TenantStatus.Closed);
            await using (var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
            {
                await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().Where(t => t.Id == due.Id)
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.StatusChangedAt, DateTimeOffset.UtcNow.AddHours(-2)));
                await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().Where(t => t.Id == young.Id)
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.StatusChangedAt, DateTimeOffset.UtcNow));
            }

            await OperatorPagesTests.UpkeepAsync(host);
            Assert.Equal((on, false), (await IsErasedAsync(host, due.Id), await IsErasedAsync(host, young.Id)));
        }
    }

    [Theory, Databases]
    public async Task What_the_law_kept_goes_when_its_time_is_over(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres, s => s.PostConfigure<OperationsOptions>(o => o.EraseDue = true));
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await Moves.SetStatusAsync(host.Shop, host.Shop.Acme, TenantStatus.Closing);
        await Moves.EraseAsync(host.Shop, host.Shop.Acme);
        await OperatorPagesTests.UpkeepAsync(host);
        Assert.Equal(1, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<Receipt>().CountAsync()));
        await using (var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var erased = await db.Set<ErasedTenant>().SingleAsync();
            var past = DateTimeOffset.UtcNow.AddDays(-1);
            (erased.Kept, erased.KeptUntil) = ([.. erased.Kept.Select(k => k.Until is null ? k : k with { Until = past })], past);
            await db.SaveChangesAsync();
        }

        await OperatorPagesTests.UpkeepAsync(host);
        Assert.Equal(0, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<Receipt>().CountAsync()));
    }

    [Fact]
    public async Task An_archive_that_no_row_knows_is_swept_after_a_day_and_files_sweep_leaves_archives_alone()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        var blobs = host.Shop.Services.GetRequiredService<IBlobStore>();
        var key = new BlobKey(Tenant.Platform, Guid.CreateVersion7());
        await blobs.PutAsync(key, new MemoryStream([1]));
        await OperatorPagesTests.UpkeepAsync(host);
        await using (var still = await blobs.OpenAsync(key))
        {
            Assert.NotNull(still);
        }

        var file = Directory.EnumerateFiles(((LocalBlobStore)blobs).Root, $"{key.FileId:N}", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        Assert.Equal(0, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(CancellationToken.None));
        Assert.True(File.Exists(file));
        await OperatorPagesTests.UpkeepAsync(host);
        Assert.False(File.Exists(file));
    }

    private static async Task<TenantMeasure> MeasureAsync(LifeHost host, Guid tenantId)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMeasure>().AsNoTracking().SingleAsync(m => m.TenantId == tenantId);
    }

    private static async Task AgeAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMeasure>().ExecuteUpdateAsync(s => s.SetProperty(m => m.MeasuredAt, DateTimeOffset.UtcNow.AddHours(-25)));
    }

    // As the database's own catalogue counts them, but for the measure itself.
    private static async Task<long> CountAsync(LifeHost host, TenantInfo tenant)
    {
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var owned = TenantDataPlan.Of(db).Tables.Select(t => t.Sql).ToHashSet();
        return (await host.Shop.Services.GetRequiredService<TenantTables>().CountAsync(db, tenant.Id, CancellationToken.None)).Where(c => owned.Contains(c.Table)).Sum(c => c.Rows);
    }

    private static async Task<bool> IsErasedAsync(LifeHost host, Guid tenantId)
    {
        await using var scope = host.Shop.AsPlatform();
        return !await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().AnyAsync(t => t.Id == tenantId);
    }
}
