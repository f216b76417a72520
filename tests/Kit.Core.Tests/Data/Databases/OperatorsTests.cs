using Kit.Audit;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Files;
using Kit.Hosting;
using Kit.Operations;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>What operators are told of a tenant comes from the database that the tenant is in.</summary>
public sealed class OperatorsTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Its_size_and_its_last_activity_are_measured_where_it_is(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await FillAsync(own);
        await UpkeepAsync(own);
        await using var scope = own.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var measure = await db.Set<TenantMeasure>().AsNoTracking().SingleAsync(m => m.TenantId == own.Acme.Id);
        var there = await CountAsync(own, own.Name, t => !t.IsControlPlane);
        Assert.True(there > 10, $"{there} rows");
        Assert.Equal(there + await CountAsync(own, null, t => t.IsControlPlane || t.IsInBoth), measure.Rows);
        Assert.Equal(1234, measure.FileBytes);
        var last = await Moves.InAsync(own.Shop, own.Acme, d => d.Set<AuditEntry>().OrderByDescending(a => a.Id).Select(a => a.At).FirstAsync());
        Assert.Equal(last, measure.LastActivityAt);

        var facts = scope.ServiceProvider.GetServices<OperatorFact>().OfType<OperatorFact<Tenant, DateTimeOffset?>>().Single(f => f.Name == "lastActivity");
        Assert.Equal(last, await db.Set<Tenant>().Where(t => t.Id == own.Acme.Id).Select(facts.Value(db)).SingleAsync());
        Assert.Null((await db.Set<TenantMeasure>().AsNoTracking().SingleAsync(m => m.TenantId == own.Globex.Id)).LastActivityAt);
    }

    [Theory, Databases]
    public async Task What_was_measured_stays_while_its_database_is_away_and_others_are_measured(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await FillAsync(own);
        await UpkeepAsync(own);
        await using var scope = own.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var before = await db.Set<TenantMeasure>().AsNoTracking().ToDictionaryAsync(m => m.TenantId);
        await db.Set<TenantMeasure>().ExecuteUpdateAsync(s => s.SetProperty(m => m.MeasuredAt, DateTimeOffset.UtcNow.AddHours(-25)));
        await own.PlaceAsync($"gone_{Guid.CreateVersion7():N}");
        await UpkeepAsync(own);
        var after = await db.Set<TenantMeasure>().AsNoTracking().ToDictionaryAsync(m => m.TenantId);
        Assert.Equal(before[own.Acme.Id].Rows, after[own.Acme.Id].Rows);
        Assert.True(after[own.Acme.Id].MeasuredAt < after[own.Globex.Id].MeasuredAt);

        var section = scope.ServiceProvider.GetServices<IOperatorSection>().OfType<AuditSection>().Single();
        Assert.Contains("can't be reached", (await section.ReadAsync(db, own.Acme.Id.ToString(), CancellationToken.None))!.Heading, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Its_last_audit_entries_and_what_an_erasure_would_delete_are_those_of_both_databases(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await FillAsync(own);
        await JoinAsync(own, "Bob");
        await using var scope = own.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var section = scope.ServiceProvider.GetServices<IOperatorSection>().OfType<AuditSection>().Single();
        var table = (await section.ReadAsync(db, own.Acme.Id.ToString(), CancellationToken.None))!;
        Assert.Contains(table.Rows, r => r[3].Text.StartsWith("labels:", StringComparison.Ordinal));
        Assert.Contains(table.Rows, r => r[3].Text.StartsWith("memberships:", StringComparison.Ordinal));

        var (goes, stays) = await scope.ServiceProvider.GetRequiredService<ErasurePreview>().OfAsync(db, own.Acme.Id, CancellationToken.None);
        Assert.Equal((10, 2), (goes["labels"], goes[database == Database.Postgres ? "kit.memberships" : "kit_memberships"]));
        Assert.Equal("receipt", stays.Single().Table);
    }

    [Theory, Databases]
    public async Task The_platform_scope_opens_in_a_tenants_own_database_too(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await FillAsync(own);
        await using var caller = own.Shop.Services.CreateAsyncScope();
        await using var scope = caller.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test", own.Name);
        Assert.Equal(10, await scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Label>().CountAsync());
        Assert.Equal(0, await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.AllTenants<Label>().CountAsync());
        await using var shared = caller.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test", null);
        Assert.Equal(0, await shared.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Label>().CountAsync());

        await using var user = own.Shop.Services.CreateAsyncScope();
        user.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(own.Acme, new Actor(ActorKind.User, "u", "U"));
        Assert.Throws<PlatformScopeRefusedException>(() => user.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test", own.Name));
    }

    private static async Task FillAsync(OwnDatabase own)
    {
        await JoinAsync(own, "Ada");
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(Enumerable.Range(0, 4).Select(i => new Label { Text = $"{i}" }));
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a.txt", "text/plain", new MemoryStream([.. Enumerable.Repeat((byte)'a', 1234)]));
        db.AddRange(Enumerable.Range(4, 6).Select(i => new Label { Text = $"{i}" }));
        db.Add(new Receipt { Cents = 5 });
        await db.SaveChangesAsync();
    }

    private static async Task JoinAsync(OwnDatabase own, string name)
    {
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        db.Add(new Membership { UserId = Guid.CreateVersion7(), Name = name, Email = $"{name}@acme.test" });
        await db.SaveChangesAsync();
    }

    private static Task UpkeepAsync(OwnDatabase own) =>
        own.Shop.Services.GetServices<IKitCommand>().Single(c => c.Name == "upkeep").RunAsync([], CancellationToken.None);

    private static async Task<long> CountAsync(OwnDatabase own, string? database, Func<TenantTable, bool> which)
    {
        await using var scope = own.Shop.AsPlatform();
        await using var db = own.Shop.Services.GetRequiredService<ITenantDatabases>().Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var rows = 0L;
        foreach (var table in TenantDataPlan.Of(db).Tables.Where(which))
        {
            rows += (await TenantTables.CountByTenantAsync(db, table, CancellationToken.None)).Where(r => r.TenantId == own.Acme.Id).Sum(r => r.Rows);
        }

        return rows;
    }
}
