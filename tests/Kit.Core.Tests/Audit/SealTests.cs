using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Audit;

public sealed class SealTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Entries_are_sealed_once_they_are_old_enough_and_not_before(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.WriteAsync(host.Shop.Acme, 3);
        var sealer = host.Shop.Services.GetRequiredService<AuditSealer>();
        Assert.Equal(0, await sealer.SealAsync(CancellationToken.None));
        Assert.Equal(2, await host.SealAsync()); // acme's, and the platform's, which made the tenants
        Assert.Equal(0, await host.SealAsync());

        await host.WriteAsync(host.Shop.Acme);
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((3, 1, null), (report.Entries, report.Unsealed, report.Fault));
        Assert.Equal(1, report.Head!.Number);
    }

    [Theory, Databases]
    public async Task Seals_hold_no_more_than_a_batch_and_follow_each_other(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.WriteAsync(host.Shop.Acme, (2 * AuditSealer.Batch) + 1);
        await host.SealAsync();
        var seals = await SealsAsync(host);
        Assert.Equal([1, 2, 3], seals.Select(s => s.Number));
        Assert.Equal([AuditSealer.Batch, AuditSealer.Batch, 1], seals.Select(s => s.EntryCount));
        Assert.Equal([SealMaker.NoHash, seals[0].Hash, seals[1].Hash], seals.Select(s => s.PreviousHash));
        Assert.All(seals, s => Assert.True(s.IsKeyed));
        Assert.Equal(((2 * AuditSealer.Batch) + 1, null), ((int)(await host.VerifyAsync(host.Shop.Acme)).Entries, (await host.VerifyAsync(host.Shop.Acme)).Fault));
    }

    [Theory, Databases]
    public async Task An_entry_committed_late_is_in_a_later_seal_than_those_after_it(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var early = new AuditEntryIds().Next(host.Clock.GetUtcNow());
        await host.SealAsync(host.Shop.Acme, 2);
        db.Add(new AuditEntry
        {
            Id = early,
            At = host.Clock.GetUtcNow(),
            ActorKind = Kit.Tenancy.ActorKind.System,
            ActorId = "system",
            ActorName = "System",
            Action = AuditAction.Created,
            Entity = "labels",
            EntityId = "1",
            Changes = "{}",
        });
        await db.SaveChangesAsync();
        await host.SealAsync();

        Assert.Equal(3, await db.Set<AuditEntry>().Where(e => e.Id == early).Select(e => e.SealNumber).SingleAsync());
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((5, null), (report.Entries, report.Fault));
    }

    [Fact]
    public async Task Nodes_that_seal_at_once_put_each_entry_into_one_seal()
    {
        await using var one = await AuditHost.OnAsync(Database.Postgres, postgres);
        await using var other = await one.NodeAsync();
        await one.WriteAsync(one.Shop.Acme, (3 * AuditSealer.Batch) + 7);
        await one.WriteAsync(one.Shop.Globex, 5);
        one.Clock.Move(TimeSpan.FromHours(2));
        var made = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            (i % 2 == 0 ? one : other).Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None)));

        Assert.Equal(6, made.Sum()); // four of acme's, globex's, the platform's
        var reports = await one.Verifier.VerifyAllAsync().ToListAsync();
        Assert.All(reports, r => Assert.Null(r.Fault));
        Assert.Equal((3 * AuditSealer.Batch) + 7, reports.Single(r => r.OwnerId == one.Shop.Acme.Id).Entries);
    }

    [Theory, Databases]
    public async Task Verifying_while_entries_are_written_sealed_and_pruned_finds_no_fault(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, configure: o => o.Retention = TimeSpan.FromHours(4));
        await host.SealAsync(host.Shop.Acme, 3);
        var working = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await host.SealAsync(host.Shop.Acme, 1);
                await host.Shop.Services.GetRequiredService<AuditPruner>().PruneAsync(CancellationToken.None);
            }
        });
        do
        {
            Assert.Null((await host.VerifyAsync(host.Shop.Acme)).Fault);
        }
        while (!working.IsCompleted);

        await working;
        var report = await host.VerifyAsync(host.Shop.Acme);
        Assert.Equal((23, null), (report.Head!.Number, report.Fault));
        Assert.NotEqual(0, report.Pruned);
    }

    [Fact]
    public void Ids_are_in_the_order_of_their_instants_and_of_their_making()
    {
        var ids = new AuditEntryIds();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        List<Guid> made = [];
        for (var i = 0; i < 2000; i++)
        {
            made.Add(ids.Next(at.AddMicroseconds(i)));
            made.Add(ids.Next(at.AddMicroseconds(i)));
            Assert.True(AuditEntryIds.First(at.AddMicroseconds(i)) <= made[^2]);
            Assert.True(AuditEntryIds.First(at.AddMilliseconds((i / 1000) + 1)) > made[^1]);
        }

        Assert.Equal(made.Order(), made);
        Assert.Equal(made.OrderBy(i => i.ToString(), StringComparer.Ordinal), made); // as SQLite compares them
        Assert.Equal(made.Count, made.Distinct().Count());
        Assert.All(made, id => Assert.Equal(7, id.Version));
    }

    private static async Task<List<AuditSeal>> SealsAsync(AuditHost host)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditSeal>().OrderBy(s => s.Number).ToListAsync();
    }
}
