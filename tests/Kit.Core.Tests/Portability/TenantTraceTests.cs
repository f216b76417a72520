using Kit.Data;
using Kit.Portability;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kit.Core.Tests.Portability;

/// <summary>Rows of the platform's that name a tenant in a column of another name.</summary>
public sealed class TenantTraceTests
{
    [Fact]
    public async Task Rows_that_name_a_tenant_go_with_it_and_what_refers_to_them_too()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var db = new TraceDb(OptionsOf<TraceDb>(b => b.UseSqlite(connection)));
        await db.Database.EnsureCreatedAsync();
        var (acme, globex) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (tenant, other) in new[] { (acme, globex), (globex, acme) })
        {
            var code = $"code of {tenant}";
            await db.Database.ExecuteSqlAsync($"INSERT INTO account (code, tenant_id) VALUES ({code}, {tenant})");
            db.AddRange(new Parcel { Account = code, Claims = other }, new Parcel { Account = "stranger", Claims = tenant }, new Parcel { Account = code });
            db.Add(new NoteLine { Note = new ParcelNote { Parcel = new Parcel { Account = code } } });
        }

        db.AddRange(new Parcel { Account = "nobody's" }, new Memo { Parcel = new Parcel { Account = $"code of {acme}" } });
        await db.SaveChangesAsync();

        var deleted = new Dictionary<string, long>();
        var traces = TenantTrace.Of(db);
        Assert.Equal(6, await traces.Single(t => t.Table.Name == "parcel").CountAsync(db, acme, CancellationToken.None));
        foreach (var trace in traces)
        {
            await trace.DeleteAsync(db, acme, deleted, CancellationToken.None);
        }

        Assert.Equal((6, 1, 1, 1), (deleted["parcel"], deleted["parcel_note"], deleted["note_line"], deleted["account"]));
        db.ChangeTracker.Clear();
        Assert.Equal(
            [("nobody's", null), ($"code of {globex}", null), ($"code of {globex}", null), ("stranger", globex)],
            (await db.Set<Parcel>().ToListAsync()).Select(p => (p.Account, p.Claims)).OrderBy(p => p.Claims is not null).ThenBy(p => p.Account.StartsWith("code", StringComparison.Ordinal)));
        Assert.Equal([globex], await db.Database.SqlQuery<Guid>($"SELECT tenant_id AS \"Value\" FROM account").ToListAsync());
        Assert.Null(Assert.Single(await db.Set<Memo>().ToListAsync()).ParcelId);
        Assert.Single(await db.Set<NoteLine>().Include(l => l.Note).ToListAsync(), l => l.Note is not null);
    }

    [Fact]
    public void What_belongs_to_tenants_and_what_can_not_be_asked_for_its_tenant_is_refused_as_the_model_is_built()
    {
        AssertRefused("Tenants.Other", m => m.Entity<Tenants>().Property(t => t.Other).IsErasedWithTenant());
        AssertRefused("Parcel.Account", m => m.Entity<Parcel>().Property(p => p.Account).IsErasedWithTenant());
        AssertRefused("Parcel.Account", m => m.Entity<Parcel>().Property(p => p.Account).IsErasedWith<ParcelNote>());
        AssertRefused("Parcel.Id", m => m.Entity<Parcel>().Property(p => p.Id).IsErasedWith<Account>());
    }

    private static void AssertRefused(string what, Action<ModelBuilder> configure)
    {
        using var db = new AnyDb(OptionsOf<AnyDb>(b => b.UseSqlite("Data Source=:memory:").EnableServiceProviderCaching(false)), configure);
        var error = Assert.Throws<KitException>(() => db.Model);
        Assert.Equal(KitErrors.ModelNotIsolated, error.Id);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    private static DbContextOptions<T> OptionsOf<T>(Func<DbContextOptionsBuilder<T>, DbContextOptionsBuilder> provider)
        where T : DbContext
    {
        var builder = new DbContextOptionsBuilder<T>();
        provider(builder);
        return builder.Options;
    }

    private sealed class TraceDb(DbContextOptions<TraceDb> options) : KitDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Account>().HasKey(a => a.Code);
            modelBuilder.Entity<NoteLine>();
            modelBuilder.Entity<Memo>().HasOne(m => m.Parcel).WithMany().HasForeignKey(m => m.ParcelId).OnDelete(DeleteBehavior.SetNull);
            modelBuilder.Entity<Parcel>(parcel =>
            {
                parcel.Property(p => p.Account).IsErasedWith<Account>();
                parcel.Property(p => p.Claims).IsErasedWithTenant();
            });
        }
    }

    private sealed class AnyDb(DbContextOptions<AnyDb> options, Action<ModelBuilder> configure) : KitDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Account>().HasKey(a => a.Code);
            configure(modelBuilder);
        }
    }

    [Global, NotVersioned]
    private sealed class Account
    {
        public required string Code { get; init; }

        public required Guid TenantId { get; init; }
    }

    [Global]
    private sealed class Parcel
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public required string Account { get; init; }

        public Guid? Claims { get; init; }
    }

    [Global]
    private sealed class ParcelNote
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Guid ParcelId { get; init; }

        public Parcel? Parcel { get; init; }
    }

    [Global]
    private sealed class NoteLine
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Guid NoteId { get; init; }

        public ParcelNote? Note { get; init; }
    }

    [Global]
    private sealed class Memo
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Guid? ParcelId { get; init; }

        public Parcel? Parcel { get; init; }
    }

    private sealed class Tenants
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Guid Other { get; init; }
    }
}
