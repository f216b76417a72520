using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Features;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>Where what is in the one database has to do with what is in the other.</summary>
public sealed class CrossingTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_copy_that_rows_refer_to_stays_and_keeps_no_others_from_coming(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = await AddMemberAsync(own, "Ada");
        await CopiedAsync(own, "Ada");
        await using (var scope = own.Shop.As(own.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Order { Customer = new Customer { Name = "C" }, ClerkId = ada });
            await db.SaveChangesAsync();
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            control.Remove(await control.Set<Membership>().SingleAsync(m => m.Id == ada));
            await control.SaveChangesAsync();
        }

        await AddMemberAsync(own, "Grace");
        await CopiedAsync(own, "Ada", "Grace");
        await using (var scope = own.Shop.As(own.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Equal("Ada", await db.Orders.Select(o => o.Clerk!.Name).SingleAsync());
            await db.Orders.ExecuteDeleteAsync();
        }

        await AddMemberAsync(own, "Margaret");
        await CopiedAsync(own, "Grace", "Margaret");
    }

    [Theory, Databases]
    public async Task A_limit_on_what_stays_in_the_shared_database_counts_there(Database database)
    {
        // No job runs: the copies are behind, and are not what counts.
        await using var own = await OwnDatabase.StartAsync(
            database, postgres, s => s.PostConfigure<JobsOptions>(o => o.Enabled = false), k => k.AddLimit<Membership>("members", max: 1));
        await AddMemberAsync(own, "Ada");
        await using (var scope = own.Shop.As(own.Acme))
        {
            Assert.Equal(1, (await scope.ServiceProvider.GetRequiredService<IFeatures>().GetAsync("members")).Used);
            Assert.Empty(await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Membership>().ToListAsync());
        }

        await Assert.ThrowsAsync<LimitReachedException>(() => AddMemberAsync(own, "Grace"));
        await Assert.ThrowsAsync<LimitReachedException>(async () =>
        {
            await using var scope = own.Shop.As(own.Acme);
            await scope.ServiceProvider.GetRequiredService<IFeatures>().RequireAsync("members");
        });
    }

    [Theory, Databases]
    public async Task What_was_used_of_quotas_long_ago_is_deleted_from_each_database(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres, kit: k => k.AddQuota("exports", QuotaWindow.Day));
        foreach (var tenant in new[] { own.Acme, own.Globex })
        {
            await using var scope = own.Shop.As(tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new QuotaUse { Feature = "exports", WindowStart = new(2020, 2, 29, 0, 0, 0, TimeSpan.Zero), Used = 1 });
            await db.SaveChangesAsync();
        }

        Assert.Equal((1, 0), (await own.CountAsync<QuotaUse>(own.Name), await own.CountAsync<QuotaUse>(null)));
        Assert.Equal(2, await own.Shop.Services.GetServices<IHostedService>().OfType<QuotaPruner>().Single().PruneAsync(CancellationToken.None));
        Assert.Equal(0, await own.CountAsync<QuotaUse>(own.Name));
    }

    [Fact]
    public void What_stays_in_the_shared_database_refers_to_nothing_that_does_not()
    {
        using var db = new AstrayDb(new DbContextOptionsBuilder<AstrayDb>().UseSqlite("Data Source=:memory:").Options);
        var error = Assert.Throws<KitException>(() => db.Model);
        Assert.Equal(KitErrors.ModelNotIsolated, error.Id);
        Assert.Contains(nameof(AstrayBill), error.Message, StringComparison.Ordinal);
    }

    private static async Task<Guid> AddMemberAsync(OwnDatabase own, string name)
    {
        await using var scope = own.Shop.As(own.Acme);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var member = new Membership { UserId = Guid.CreateVersion7(), Name = name, Email = $"{name}@acme.test" };
        control.Add(member);
        await control.SaveChangesAsync();
        return member.Id;
    }

    private static Task CopiedAsync(OwnDatabase own, params string[] names) => Eventually.AssertAsync(async () =>
    {
        await using var scope = own.Shop.As(own.Acme);
        Assert.Equal(names, await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Membership>().Select(m => m.Name).OrderBy(n => n).ToListAsync());
    });

    private sealed class AstrayDb(DbContextOptions<AstrayDb> options) : KitDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<AstrayBill>().IsControlPlane();
            modelBuilder.Entity<AstrayOrder>();
        }
    }

    private sealed class AstrayBill
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Guid OrderId { get; set; }

        public AstrayOrder? Order { get; set; }
    }

    private sealed class AstrayOrder
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();
    }
}
