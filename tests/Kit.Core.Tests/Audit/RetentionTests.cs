using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Audit;

public sealed class RetentionTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Theory, Databases]
    public async Task What_is_too_old_goes_a_whole_seal_at_a_time_and_the_chain_still_holds(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, configure: o => o.Retention = Year);
        await host.SealAsync(host.Shop.Acme, 3);
        await host.WriteAsync(host.Shop.Acme); // as old, and not sealed
        host.Clock.Move(Year);
        await using (var scope = host.Shop.As(host.Shop.Globex))
        {
            scope.ServiceProvider.GetRequiredService<ShopDb>().Add(new Label { Text = "new" });
            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        Assert.Equal(6 + 2, await PruneAsync(host)); // and the platform's two
        Assert.Equal(0, await PruneAsync(host));
        await using var own = host.Shop.As(host.Shop.Acme);
        var db = own.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Null(await db.Set<AuditEntry>().Select(e => e.SealNumber).SingleAsync());
        Assert.Equal(3, await db.Set<AuditSeal>().CountAsync(s => s.PrunedAt != null));

        await host.SealAsync();
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((1, 3, null, 4), (report.Entries, report.Pruned, report.Fault, report.Head!.Number));
        Assert.All(await host.Verifier.VerifyAllAsync().ToListAsync(), r => Assert.Null(r.Fault));
    }

    [Theory, Databases]
    public async Task A_seal_that_is_broken_keeps_its_entries_and_does_not_hold_up_the_others(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, configure: o => o.Retention = Year);
        await host.SealAsync(host.Shop.Acme, 3);
        await host.TamperAsync($"UPDATE {{entries}} SET actor_name = 'Nobody' WHERE tenant_id = {AuditHost.Sql(host.Shop.Acme)} AND seal_number = 1");
        host.Clock.Move(2 * Year);
        Assert.Equal(4 + 2, await PruneAsync(host));
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((AuditFaultKind.EntryChanged, 1), (report.Fault?.Kind, report.Fault?.Number));
    }

    [Theory, Databases]
    public async Task Nothing_goes_where_it_is_to_be_kept_for_ever(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, configure: o => o.Retention = null);
        await host.SealAsync(host.Shop.Acme, 1);
        host.Clock.Move(100 * Year);
        Assert.Equal(0, await PruneAsync(host));
    }

    [Theory, Databases]
    public async Task Entries_added_under_a_pruned_seal_are_found(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, configure: o => o.Retention = Year);
        await host.SealAsync(host.Shop.Acme, 2);
        host.Clock.Move(2 * Year);
        await PruneAsync(host);
        await host.WriteAsync(host.Shop.Acme);
        await host.TamperAsync($"UPDATE {{entries}} SET seal_number = 1, id = (SELECT first_entry_id FROM {{seals}} WHERE tenant_id = {AuditHost.Sql(host.Shop.Acme)} AND number = 1) WHERE tenant_id = {AuditHost.Sql(host.Shop.Acme)}");
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((AuditFaultKind.EntryAdded, 1), (report.Fault?.Kind, report.Fault?.Number));
    }

    private static Task<int> PruneAsync(AuditHost host) => host.Shop.Services.GetRequiredService<AuditPruner>().PruneAsync(CancellationToken.None);
}
