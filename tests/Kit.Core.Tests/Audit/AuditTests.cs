using System.Text.Json;
using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Audit;

public sealed class AuditTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_row_that_is_added_changed_and_deleted_leaves_who_did_what(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using (var scope = await shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(shop.Acme.Id, new Actor(ActorKind.User, "u1", "Ada")))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var customer = new Customer { Name = "old", Number = 1 };
            db.Add(customer);
            await db.SaveChangesAsync();
            customer.Name = "new";
            await db.SaveChangesAsync();
            db.Remove(customer);
            await db.SaveChangesAsync();

            var entries = await db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync();
            Assert.Equal([AuditAction.Created, AuditAction.Updated, AuditAction.Deleted], entries.Select(e => e.Action));
            Assert.All(entries, e => Assert.Equal((ActorKind.User, "u1", "Ada", "customers", customer.Id.ToString()), (e.ActorKind, e.ActorId, e.ActorName, e.Entity, e.EntityId)));
            Assert.Equal("""{"Name":["old","new"]}""", entries[1].Changes);
            Assert.Equal("old", JsonDocument.Parse(entries[0].Changes).RootElement.GetProperty("Name")[1].GetString());
        }

        await using var other = shop.As(shop.Globex);
        Assert.Empty(await other.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditEntry>().ToListAsync());
    }

    [Theory, Databases]
    public async Task Days_and_times_are_written_as_everywhere_in_JSON(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Shape { Day = new(2026, 1, 31), Time = new(13, 5, 7), At = new(2026, 1, 31, 13, 5, 7, TimeSpan.FromHours(2)) });
        await db.SaveChangesAsync();

        var changes = JsonDocument.Parse((await db.Set<AuditEntry>().SingleAsync()).Changes).RootElement;
        Assert.Equal("2026-01-31", changes.GetProperty("Day")[1].GetString());
        Assert.StartsWith("13:05:07", changes.GetProperty("Time")[1].GetString(), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 11, 5, 7, default), changes.GetProperty("At")[1].GetDateTimeOffset());
    }

    [Theory, Databases]
    public async Task A_rolled_back_change_leaves_no_entry(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.Add(new Label { Text = "x" });
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        Assert.Equal(0, await db.Set<AuditEntry>().CountAsync());
    }

    [Theory, Databases]
    public async Task Changes_of_global_rows_belong_to_the_platform(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var entries = await db.Set<AuditEntry>().Where(e => e.Entity == "tenants").ToListAsync();
        Assert.Equal(["acme", "globex"], entries.Select(e => e.Label).Order());
    }

    [Theory, Databases]
    public async Task What_an_operator_changes_in_a_tenant_is_in_that_tenants_history_with_the_reason(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Label { Text = "before" });
            await db.SaveChangesAsync();
        }

        await using (var scope = shop.AsPlatform("ticket 12"))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.AllTenants<Label>().SingleAsync()).Text = "after";
            await db.SaveChangesAsync();
        }

        await using var asAcme = shop.As(shop.Acme);
        var entry = await asAcme.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditEntry>().SingleAsync(e => e.Action == AuditAction.Updated);
        Assert.Equal(("ticket 12", """{"Text":["before","after"]}"""), (entry.Reason, entry.Changes));
    }
}
