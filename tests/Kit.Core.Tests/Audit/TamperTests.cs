using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Audit;

/// <summary>What somebody does who has the database's own rights, and how it shows.</summary>
public sealed class TamperTests(PostgresCluster postgres)
{
    private const string CopyOfEntry = """
        INSERT INTO {entries} (tenant_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, changes, seal_number)
        SELECT tenant_id, {id}, at, actor_kind, actor_id, actor_name, action, entity, entity_id, changes, 3 FROM {entries} WHERE {mine} AND seal_number = 3
        ORDER BY id LIMIT 1
        """;

    public static TheoryData<Database, string, AuditFaultKind, long> Deeds()
    {
        (string Sql, AuditFaultKind Kind, long Number)[] deeds =
        [
            ("UPDATE {entries} SET actor_name = 'Somebody else' WHERE {mine} AND seal_number = 3", AuditFaultKind.EntryChanged, 3),
            ("UPDATE {entries} SET changes = '[]' WHERE id = (SELECT max(CAST(id AS text)){uuid} FROM {entries} WHERE {mine} AND seal_number = 4)", AuditFaultKind.EntryChanged, 4),
            ("UPDATE {entries} SET label = '' WHERE {mine} AND seal_number = 2", AuditFaultKind.EntryChanged, 2),
            ("UPDATE {entries} SET reason = '' WHERE {mine} AND seal_number = 2", AuditFaultKind.EntryChanged, 2),
            ("UPDATE {entries} SET actor_id = actor_id || substr(actor_name, 1, 1), actor_name = substr(actor_name, 2) WHERE {mine} AND seal_number = 2", AuditFaultKind.EntryChanged, 2),
            ("UPDATE {entries} SET tenant_id = {other} WHERE {mine} AND seal_number = 5", AuditFaultKind.EntryMissing, 5),
            ("DELETE FROM {entries} WHERE {mine} AND seal_number = 3", AuditFaultKind.EntryMissing, 3),
            ("DELETE FROM {entries} WHERE id = (SELECT max(CAST(id AS text)){uuid} FROM {entries} WHERE {mine} AND seal_number = 1)", AuditFaultKind.EntryMissing, 1),
            ("UPDATE {entries} SET seal_number = NULL WHERE {mine} AND seal_number = 5", AuditFaultKind.EntryMissing, 5),
            ("UPDATE {entries} SET seal_number = 2 WHERE {mine} AND seal_number = 3", AuditFaultKind.EntryAdded, 2),
            (CopyOfEntry.Replace("{id}", "'FFFFFFFF-0000-7000-8000-000000000000'{uuid}", StringComparison.Ordinal), AuditFaultKind.EntryAdded, 3),
            ("UPDATE {seals} SET entry_count = 1 WHERE {mine} AND number = 4", AuditFaultKind.SealChanged, 4),
            ("UPDATE {seals} SET entries_hash = previous_hash WHERE {mine} AND number = 4", AuditFaultKind.SealChanged, 4),
            ("UPDATE {seals} SET hash = previous_hash WHERE {mine} AND number = 1", AuditFaultKind.SealChanged, 1),
            ("UPDATE {seals} SET is_keyed = NOT is_keyed WHERE {mine} AND number = 1", AuditFaultKind.SealChanged, 1),
            ("UPDATE {seals} SET sealed_at = last_at WHERE {mine} AND number = 2", AuditFaultKind.SealChanged, 2),
            ("DELETE FROM {seals} WHERE {mine} AND number = 3", AuditFaultKind.SealMissing, 3),
            ("DELETE FROM {seals} WHERE {mine} AND number = 1", AuditFaultKind.SealMissing, 1),
            ("DELETE FROM {seals} WHERE {mine} AND number = 5", AuditFaultKind.SealMissing, 5),
            ("DELETE FROM {seals} WHERE {mine}", AuditFaultKind.SealMissing, 1),
            ("DELETE FROM {seals} WHERE {mine} AND number = 2; DELETE FROM {entries} WHERE {mine} AND seal_number = 2", AuditFaultKind.SealMissing, 2),
            ("UPDATE {seals} SET number = 99 WHERE {mine} AND number = 2; UPDATE {seals} SET number = 2 WHERE {mine} AND number = 3; UPDATE {seals} SET number = 3 WHERE {mine} AND number = 99", AuditFaultKind.SealChanged, 2),
            ("DELETE FROM {seals} WHERE {mine} AND number = 2; UPDATE {seals} SET number = number - 1 WHERE {mine} AND number = 3; UPDATE {seals} SET number = number - 1 WHERE {mine} AND number = 4", AuditFaultKind.SealChanged, 2),
            ("DELETE FROM {entries} WHERE {mine} AND seal_number = 2; UPDATE {seals} SET pruned_at = sealed_at, prune_hash = hash WHERE {mine} AND number = 2", AuditFaultKind.EntryMissing, 2),
        ];
        var data = new TheoryData<Database, string, AuditFaultKind, long>();
        foreach (var database in Enum.GetValues<Database>())
        {
            foreach (var (sql, kind, number) in deeds)
            {
                data.Add(database, sql, kind, number);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Deeds))]
    public async Task It_is_named_with_the_first_seal_that_it_breaks_and_other_owners_are_whole(Database database, string sql, AuditFaultKind kind, long number)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 5);
        await host.SealAsync(host.Shop.Globex, 1);
        Assert.All(await host.Verifier.VerifyAllAsync().ToListAsync(), r => Assert.Null(r.Fault));

        await host.TamperAsync(Of(host, database, sql));
        var reports = await host.Verifier.VerifyAllAsync().ToListAsync();
        var fault = reports.Single(r => r.OwnerId == host.Shop.Acme.Id).Fault;
        Assert.Equal((kind, number), (fault?.Kind, fault?.Number));
        var moved = sql.Contains("{other}", StringComparison.Ordinal);
        Assert.All(reports.Where(r => r.OwnerId != host.Shop.Acme.Id && !(moved && r.OwnerId == host.Shop.Globex.Id)), r => Assert.Null(r.Fault));
    }

    [Theory, Databases]
    public async Task Seals_made_without_the_key_are_found_by_who_has_it(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 2);

        // With everything but the key: the whole chain anew, around an entry that was changed.
        await host.TamperAsync(Of(host, database, "UPDATE {entries} SET actor_name = 'Nobody' WHERE {mine}; UPDATE {entries} SET seal_number = NULL WHERE {mine}; DELETE FROM {seals} WHERE {mine}"));
        var maker = new SealMaker(Options.Create(new KitOptions()));
        var forger = ActivatorUtilities.CreateInstance<AuditSealer>(host.Shop.Services, maker);
        Assert.Equal(1, await forger.SealAsync(CancellationToken.None));
        var fault = (await host.VerifyAsync(host.Shop.Acme)).Fault;
        Assert.Equal((AuditFaultKind.SealChanged, 1), (fault?.Kind, fault?.Number));
    }

    [Theory, Databases]
    public async Task Without_a_key_a_seal_made_anew_does_not_fit_the_one_after_it(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres, keyed: false);
        await host.SealAsync(host.Shop.Acme, 3);
        await host.TamperAsync(Of(host, database, "UPDATE {entries} SET actor_name = 'Nobody' WHERE {mine} AND seal_number = 2"));
        AuditSeal anew;
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var seals = await db.Set<AuditSeal>().OrderBy(s => s.Number).ToListAsync();
            var entries = await db.Set<AuditEntry>().Where(e => e.SealNumber == 2).OrderBy(e => e.Id).ToListAsync();
            anew = host.Shop.Services.GetRequiredService<SealMaker>().Make(host.Shop.Acme.Id, "", seals[0], entries, seals[1].SealedAt);
        }

        await host.TamperAsync(Of(host, database, $"UPDATE {{seals}} SET entries_hash = '{anew.EntriesHash}', hash = '{anew.Hash}' WHERE {{mine}} AND number = 2"));
        var fault = (await host.VerifyAsync(host.Shop.Acme)).Fault;
        Assert.Equal((AuditFaultKind.ChainBroken, 3), (fault?.Kind, fault?.Number));
    }

    [Theory, Databases]
    public async Task Newest_seals_that_are_gone_with_their_entries_are_missed_by_who_noted_the_head(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 3);
        var head = (await host.VerifyAsync(host.Shop.Acme)).Head!;
        Assert.Null((await host.VerifyAsync(host.Shop.Acme, head)).Fault);

        await host.TamperAsync(Of(host, database, "DELETE FROM {seals} WHERE {mine} AND number = 3; DELETE FROM {entries} WHERE {mine} AND seal_number = 3"));
        Assert.Null((await host.VerifyAsync(host.Shop.Acme)).Fault); // by itself, the chain is whole
        var fault = (await host.VerifyAsync(host.Shop.Acme, head)).Fault;
        Assert.Equal((AuditFaultKind.SealMissing, 3), (fault?.Kind, fault?.Number));

        await host.SealAsync(host.Shop.Acme, 1); // another one in its place
        fault = (await host.VerifyAsync(host.Shop.Acme, head)).Fault;
        Assert.Equal((AuditFaultKind.SealChanged, 3), (fault?.Kind, fault?.Number));
    }

    [Theory, Databases]
    public async Task Without_the_key_that_it_was_sealed_with_nothing_is_verified(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 1);
        var maker = new SealMaker(Options.Create(new KitOptions()));
        var verifier = new AuditVerifier(host.Shop.Services.GetRequiredService<IServiceScopeFactory>(), maker);
        var error = await Assert.ThrowsAsync<KitException>(() => verifier.VerifyAsync(host.Shop.Acme.Id));
        Assert.Equal(KitErrors.MissingSetting, error.Id);
    }

    private static string Of(AuditHost host, Database database, string sql) => sql
        .Replace("{mine}", $"tenant_id = {AuditHost.Sql(host.Shop.Acme)}", StringComparison.Ordinal)
        .Replace("{other}", AuditHost.Sql(host.Shop.Globex), StringComparison.Ordinal)
        .Replace("{uuid}", database == Database.Postgres ? "::uuid" : "", StringComparison.Ordinal);
}
