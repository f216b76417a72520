using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>What is done in a tenant's own database is sealed there, and verified with what was done to it in the shared one.</summary>
public sealed class AuditTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Entries_are_sealed_and_verified_wherever_they_are(Database database)
    {
        await using var own = await StartAsync(database);
        await AddAsync(own);
        await own.Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None); // the host seals by itself too

        var verifier = own.Shop.Services.GetRequiredService<IAuditVerifier>();
        var report = await verifier.VerifyAsync(own.Acme.Id);
        Assert.Equal((2, 0, null), ((int)report.Entries, (int)report.Unsealed, report.Fault));
        Assert.NotNull(report.Head);
        Assert.Null((await verifier.VerifyAsync(own.Acme.Id, [report.Head])).Fault);
        Assert.Contains(await verifier.VerifyAllAsync().ToListAsync(), r => r.OwnerId == own.Acme.Id && r.Entries == 2);
    }

    [Theory, Databases]
    public async Task A_change_to_what_is_sealed_in_a_tenants_own_database_is_found(Database database)
    {
        await using var own = await StartAsync(database);
        await AddAsync(own);
        await own.Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None);
        await using (var scope = PlatformScope.Open(own.Shop.Services.GetRequiredService<IServiceScopeFactory>(), Actor.System, "tamper", own.Name))
        {
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            Assert.Equal(own.Name, db.DatabaseName);
            Assert.Equal(1, await db.AllTenants<AuditEntry>().Where(e => EF.Property<Guid>(e, "TenantId") == own.Acme.Id).ExecuteDeleteAsync());
        }

        Assert.Equal(AuditFaultKind.EntryMissing, (await own.Shop.Services.GetRequiredService<IAuditVerifier>().VerifyAsync(own.Acme.Id)).Fault?.Kind);
    }

    [Theory, Databases]
    public async Task One_that_can_not_be_reached_keeps_no_others_from_being_sealed(Database database)
    {
        await using var own = await StartAsync(database);
        await own.PlaceAsync($"gone_{Guid.CreateVersion7():N}");
        await own.Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None);
        Assert.Null((await own.Shop.Services.GetRequiredService<IAuditVerifier>().VerifyAsync(Tenant.Platform)).Fault);
    }

    private Task<OwnDatabase> StartAsync(Database database) =>
        OwnDatabase.StartAsync(database, postgres, s => s.PostConfigure<AuditOptions>(o => o.SealAfter = TimeSpan.Zero));

    // One in each database.
    private static async Task AddAsync(OwnDatabase own)
    {
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Label { Text = "a" });
        await db.SaveChangesAsync();
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        control.Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Ada", Email = "ada@acme.test" });
        await control.SaveChangesAsync();
    }
}
