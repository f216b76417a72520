using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Core.Tests.TestModel;

/// <summary>A host's model that says nothing of tenants, with every kind of relationship.</summary>
public sealed class ShopDb(DbContextOptions<ShopDb> options) : KitDbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Label> Labels => Set<Label>();

    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Document> Documents => Set<Document>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Customer>().HasIndex(c => c.Number).IsUnique();
        modelBuilder.Entity<Order>(order =>
        {
            order.HasOne(o => o.Customer).WithMany(c => c.Orders).HasForeignKey(o => o.CustomerId);
            order.HasOne(o => o.Clerk).WithMany().HasForeignKey(o => o.ClerkId);
            order.HasOne(o => o.Country).WithMany().HasForeignKey(o => o.CountryCode);
            order.OwnsMany(o => o.Lines);
            order.OwnsOne(o => o.Address);
            order.HasMany(o => o.Labels).WithMany();
        });
        modelBuilder.Entity<Country>().HasKey(c => c.Code);
        modelBuilder.Entity<Mandate>();
        modelBuilder.Entity<Document>().UseTptMappingStrategy();
        modelBuilder.Entity<Invoice>();
        modelBuilder.Entity<Contract>().ToTable("contracts");
        Shapes.Configure(modelBuilder);
    }
}

public class Customer
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public int Number { get; set; }

    public List<Order> Orders { get; } = [];
}

public class Order
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid CustomerId { get; set; }

    public Customer? Customer { get; set; }

    public Guid? ClerkId { get; set; }

    public Membership? Clerk { get; set; }

    public string? CountryCode { get; set; }

    public Country? Country { get; set; }

    public OrderState State { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public Address? Address { get; set; }

    public List<OrderLine> Lines { get; } = [];

    public List<Label> Labels { get; } = [];
}

public enum OrderState
{
    Open,
    Shipped,
}

public class OrderLine
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Article { get; set; }

    public decimal Amount { get; set; }
}

public class Address
{
    public required string Street { get; set; }
}

public class Label
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; set; }
}

public class Category
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public Category? Parent { get; set; }
}

[Global]
public class Country
{
    public required string Code { get; init; }

    public required string Name { get; set; }

}

/// <summary>The platform's, and about a tenant.</summary>
[Global]
public class Mandate
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid? TenantId { get; set; }

    public required string Text { get; set; }
}

public abstract class Document
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }
}

public class Invoice : Document
{
    public long Cents { get; set; }
}

public class Contract : Document
{
    public required string Party { get; set; }
}
