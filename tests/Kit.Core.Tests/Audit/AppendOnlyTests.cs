using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Audit;

public sealed class AppendOnlyTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("UPDATE kit.audit_entries SET actor_name = 'Nobody'")]
    [InlineData("UPDATE kit.audit_entries SET seal_number = NULL")]
    [InlineData("DELETE FROM kit.audit_entries")]
    [InlineData("TRUNCATE kit.audit_entries")]
    [InlineData("UPDATE kit.audit_seals SET hash = ''")]
    [InlineData("DELETE FROM kit.audit_seals")]
    [InlineData("INSERT INTO kit.audit_seals SELECT * FROM kit.audit_seals")]
    [InlineData("SELECT * FROM kit.audit_entries FOR UPDATE")]
    public async Task A_tenants_own_entries_and_seals_can_not_be_changed_by_sql(string sql)
    {
        await using var host = await AuditHost.OnAsync(Database.Postgres, postgres);
        await host.SealAsync(host.Shop.Acme, 1);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var error = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task Bulk_changes_are_refused_by_the_database_to_tenants_and_to_the_platform()
    {
        await using var host = await AuditHost.OnAsync(Database.Postgres, postgres);
        await host.WriteAsync(host.Shop.Acme);
        await using var tenant = host.Shop.As(host.Shop.Acme);
        var entries = tenant.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditEntry>();
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => entries.ExecuteDeleteAsync())).SqlState);
        await using var platform = host.Shop.AsPlatform();
        var all = platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>();
        var error = await Assert.ThrowsAsync<PostgresException>(() => all.ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "Nobody")));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Theory, Databases]
    public async Task An_entry_can_not_be_changed_or_deleted_by_saving_nor_a_seal_be_made(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 1);
        await using var tenant = host.Shop.As(host.Shop.Acme);
        await using var platform = host.Shop.AsPlatform();
        foreach (var (scope, isPlatform) in new[] { (tenant, false), (platform, true) })
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
            {
                var entry = await (isPlatform ? db.AllTenants<AuditEntry>() : db.Set<AuditEntry>()).FirstAsync();
                db.Entry(entry).State = state;
                Assert.Equal(KitErrors.AppendOnly, (await Assert.ThrowsAsync<AppendOnlyException>(() => db.SaveChangesAsync())).Id);
                db.ChangeTracker.Clear();
            }
        }

        var own = tenant.ServiceProvider.GetRequiredService<ShopDb>();
        own.Add(new AuditSeal
        {
            Number = 2,
            FirstEntryId = Guid.Empty,
            LastEntryId = Guid.Empty,
            LastAt = default,
            EntryCount = 0,
            EntriesHash = "",
            PreviousHash = "",
            SealedAt = default,
            IsKeyed = false,
        });
        await Assert.ThrowsAsync<AppendOnlyException>(() => own.SaveChangesAsync());
    }

    [Theory, Databases]
    public async Task An_entry_can_not_claim_a_seal_when_it_is_added(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new AuditEntry
        {
            At = host.Clock.GetUtcNow(),
            ActorKind = Kit.Tenancy.ActorKind.System,
            ActorId = "x",
            ActorName = "x",
            Action = AuditAction.Created,
            Entity = "x",
            EntityId = "x",
            Changes = "{}",
            SealNumber = 1,
        });
        await db.SaveChangesAsync();
        Assert.Null(await db.Set<AuditEntry>().AsNoTracking().Select(e => e.SealNumber).SingleAsync());
    }

    [Theory, Databases]
    public async Task Another_tenants_entries_and_seals_are_not_to_be_read(Database database)
    {
        await using var host = await AuditHost.OnAsync(database, postgres);
        await host.SealAsync(host.Shop.Acme, 2);
        await using (var scope = host.Shop.As(host.Shop.Globex))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Empty(await db.Set<AuditEntry>().IgnoreQueryFilters().ToListAsync());
            Assert.Empty(await db.Set<AuditSeal>().IgnoreQueryFilters().ToListAsync());
            if (database == Database.Postgres)
            {
                Assert.Equal(0, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM kit.audit_entries").SingleAsync());
                Assert.Equal(0, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM kit.audit_seals").SingleAsync());
            }
        }

        await using var own = host.Shop.As(host.Shop.Acme);
        Assert.Equal(2, await own.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditSeal>().CountAsync());
    }

    [Fact]
    public void A_migration_that_changes_grants_does_so_after_the_columns_are_there_and_can_go_back()
    {
        var options = new DbContextOptionsBuilder<ShopDb>();
        PostgresProvider.ConfigureDesign(options.UseNpgsql("Host=nowhere"));
        using var db = new ShopDb(options.Options);
        var grants = TableGrants.AppendOnly("seal_number").ToString();
        var alter = new AlterTableOperation { Name = "audit_entries", Schema = "kit" };
        alter.AddAnnotation(KitAnnotations.Grants, grants);
        var back = new AlterTableOperation { Name = "audit_entries", Schema = "kit" };
        back.OldTable.AddAnnotation(KitAnnotations.Grants, grants);
        var add = new AddColumnOperation { Table = "audit_entries", Schema = "kit", Name = "seal_number", ClrType = typeof(long), IsNullable = true, ColumnType = "bigint" };
        var drop = new DropColumnOperation { Table = "audit_entries", Schema = "kit", Name = "seal_number" };

        var generator = db.GetService<IMigrationsSqlGenerator>();
        var up = string.Concat(generator.Generate([alter, add]).Select(c => c.CommandText));
        Assert.Matches(@"(?s)ADD seal_number.*REVOKE ALL ON kit\.audit_entries.*GRANT SELECT, INSERT ON kit\.audit_entries TO kit_app;.*UPDATE \(seal_number\), DELETE ON kit\.audit_entries TO kit_platform", up);
        var down = string.Concat(generator.Generate([back, drop]).Select(c => c.CommandText));
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE ON kit.audit_entries TO kit_app, kit_platform", down, StringComparison.Ordinal);
    }
}
