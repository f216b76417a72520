using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>What the audit log has of a tenant goes along, and what it says of the move.</summary>
public sealed class MoveAuditTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task The_audit_log_verifies_wherever_the_tenant_is(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<AuditOptions>(o => o.SealAfter = TimeSpan.Zero));
        await host.InAcmeAsync(db => db.Add(new Label { Text = "one" }));
        await SealAsync(host);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "two" }));
        var heads = (await VerifyAsync(host)).Head!;
        await host.MoveAsync(host.Own);

        // While it is away, the shared database has a chain of its own of it.
        await using (var scope = host.Shop.AsPlatform("a change of the platform's about acme"))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var entry = db.Entry(new AuditEntry { At = DateTimeOffset.UtcNow, ActorKind = ActorKind.System, ActorId = "", ActorName = "", Action = AuditAction.Updated, Entity = "x", EntityId = "x", Changes = "{}" });
            entry.Property("TenantId").CurrentValue = host.Shop.Acme.Id;
            entry.State = EntityState.Added;
            await db.SaveChangesAsync();
        }

        await SealAsync(host);
        var away = await VerifyAsync(host);
        Assert.Null(away.Fault);
        Assert.Equal((3, 1), (away.Entries, away.OtherHeads.Count));
        await host.MoveAsync(null);
        await SealAsync(host);

        var back = await VerifyAsync(host, heads, away.OtherHeads.Single());
        Assert.Null(back.Fault);
        Assert.Equal(0, back.Unsealed);
        Assert.Equal(3, back.Entries);
        Assert.True(back.Head!.Number >= heads.Number); // the host seals by itself too, and may have been faster than the test
    }

    [Theory, Databases]
    public async Task The_platforms_log_says_who_moved_it_and_why(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var move = await host.MoveAsync(host.Own);
        await using var scope = host.Shop.AsPlatform();
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>()
            .Where(e => e.Entity == "tenants" && e.EntityId == host.Shop.Acme.Id.ToString() && e.Reason == "a test").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal(2, entries.Count);
        Assert.Contains(host.Own, entries[1].Changes, StringComparison.Ordinal);
        Assert.Contains($"{move.ReadOnlyMilliseconds}", entries[1].Changes, StringComparison.Ordinal);
    }

    private static Task<int> SealAsync(MoveHost host) => host.Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None);

    private static Task<AuditReport> VerifyAsync(MoveHost host, params AuditHead[] known) =>
        host.Shop.Services.GetRequiredService<IAuditVerifier>().VerifyAsync(host.Shop.Acme.Id, known);
}
