using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data;

/// <summary>Saving goes on as EF Core promises, though each command starts with the tenant.</summary>
public sealed class SavingTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_stale_row_anywhere_in_a_batch_is_a_conflict_and_saves_nothing(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, 5);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var customers = await db.Customers.OrderBy(c => c.Number).ToListAsync();
        customers.ForEach(c => c.Name = "mine");
        await using (var other = shop.As(shop.Acme))
        {
            var theirs = other.ServiceProvider.GetRequiredService<ShopDb>();
            (await theirs.Customers.SingleAsync(c => c.Number == 5)).Name = "theirs";
            await theirs.SaveChangesAsync();
        }

        var conflict = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        Assert.Equal(5, ((Customer)Assert.Single(conflict.Entries).Entity).Number);
        Assert.Equal(["Customer 1", "Customer 2", "Customer 3", "Customer 4", "theirs"], await NamesAsync(shop));
    }

    [Theory, Databases]
    public async Task New_rows_are_saved_together_or_not_at_all(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, 1);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(new Customer { Name = "before", Number = 2 }, new Customer { Name = "taken", Number = 1 }, new Customer { Name = "after", Number = 3 });

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());

        Assert.Equal(["Customer 1"], await NamesAsync(shop));
        Assert.Equal(1, await db.Set<Kit.Audit.AuditEntry>().CountAsync(e => e.Entity == "customers"));
    }

    [Theory, Databases]
    public async Task A_failed_save_in_a_transaction_can_be_mended_and_saved_again(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, 1);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            var customer = new Customer { Name = "again", Number = 1 };
            db.Add(customer);
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
            customer.Number = 2;
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        Assert.Equal(["Customer 1", "again"], await NamesAsync(shop));
        Assert.Equal(2, await db.Set<Kit.Audit.AuditEntry>().CountAsync(e => e.Entity == "customers"));
    }

    [Theory, Databases]
    public async Task What_waits_for_the_commit_runs_after_it_and_never_after_a_rollback(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var ran = new List<string>();
        db.Add(new Label { Text = "a" });
        db.OnCommitted(() => ran.Add("save"));
        await db.SaveChangesAsync();
        Assert.Equal(["save"], ran);

        await using (await db.Database.BeginTransactionAsync())
        {
            db.Add(new Label { Text = "b" });
            db.OnCommitted(() => ran.Add("rolled back"));
            await db.SaveChangesAsync();
            await db.Database.RollbackTransactionAsync();
        }

        await using (await db.Database.BeginTransactionAsync())
        {
            db.OnCommitted(() => ran.Add("committed"));
            await db.SaveChangesAsync();
            Assert.Equal(["save"], ran);
            await db.Database.CommitTransactionAsync();
        }

        Assert.Equal(["save", "committed"], ran);
    }

    [Theory, Databases]
    public async Task What_others_added_to_a_save_that_one_of_them_refused_is_not_in_the_next(Database database)
    {
        var refusal = new Refusal();
        await using var shop = await Shop.OnAsync(database, postgres, kit: kit => kit.Services.AddSingleton<ISaveParticipant>(refusal));
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Label { Text = "a" });
        refusal.Refuses = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        Assert.True(db.ChangeTracker.AutoDetectChangesEnabled);
        refusal.Refuses = false;
        await db.SaveChangesAsync();

        Assert.Single(await db.Set<Kit.Audit.AuditEntry>().ToListAsync());
    }

    [Theory, Databases]
    public async Task After_an_error_and_after_cancellation_the_context_goes_on(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, 1);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync("SELECT nonsense FROM nowhere"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.Customers.ToListAsync(cancelled.Token));
        Assert.Single(await db.Customers.ToListAsync());
    }

    [Theory, Databases]
    public async Task A_pooled_context_keeps_nothing_of_the_last_tenant(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, 1);
        for (var i = 0; i < 20; i++)
        {
            await using (var scope = shop.As(shop.Acme))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Single(await db.Customers.ToListAsync());
                db.OnCommitted(() => Assert.Fail("ran in another scope"));
            }

            await using (var scope = shop.As(shop.Globex))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Empty(db.ChangeTracker.Entries());
                Assert.Empty(await db.Customers.ToListAsync());
                db.Add(new Label { Text = "x" });
                await db.SaveChangesAsync();
            }

            await using (var scope = shop.Services.CreateAsyncScope())
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Null(db.OwnerId);
                Assert.Empty(await db.Customers.ToListAsync());
            }
        }
    }

    [Fact]
    public async Task A_context_asked_for_under_both_its_names_goes_back_to_the_pool_once()
    {
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres);
        await AddAsync(shop, 1);
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var own = i % 2 == 0;
            await using var scope = shop.As(own ? shop.Acme : shop.Globex);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Same(db, scope.ServiceProvider.GetRequiredService<KitDbContext>());
            Assert.Equal(own ? 1 : 0, await db.Customers.CountAsync());
            Assert.Equal(own ? shop.Acme.Id : shop.Globex.Id, db.OwnerId);
        });
    }

    [Theory, Databases]
    public async Task Instants_are_kept_in_utc_and_sort(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var early = new DateTimeOffset(2025, 3, 30, 1, 30, 0, TimeSpan.FromHours(2));
        var customer = new Customer { Name = "c", Number = 1 };
        db.AddRange(new Order { Customer = customer, CreatedAt = early.AddHours(1) }, new Order { Customer = customer, CreatedAt = early }, new Order { Customer = customer });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var orders = await db.Orders.Where(o => o.CreatedAt >= early).OrderBy(o => o.CreatedAt).ToListAsync();
        Assert.Equal(3, orders.Count);
        Assert.Equal(early.UtcDateTime, orders[0].CreatedAt.UtcDateTime);
        Assert.Equal(TimeSpan.Zero, orders[0].CreatedAt.Offset);
    }

    private static async Task AddAsync(Shop shop, int count)
    {
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(Enumerable.Range(1, count).Select(i => new Customer { Name = $"Customer {i}", Number = i }));
        await db.SaveChangesAsync();
    }

    private static async Task<List<string>> NamesAsync(Shop shop)
    {
        await using var scope = shop.As(shop.Acme);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Customers.OrderBy(c => c.Number).Select(c => c.Name).ToListAsync();
    }

    private sealed class Refusal : ISaveParticipant
    {
        public bool Refuses { get; set; }

        public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
        {
            if (Refuses && context.ChangeTracker.Entries<Kit.Audit.AuditEntry>().Any())
            {
                throw new InvalidOperationException("Not now.");
            }
        }
    }
}
