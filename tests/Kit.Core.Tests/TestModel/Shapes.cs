using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Core.Tests.TestModel;

/// <summary>Values and tables of every shape, for what reads and writes rows without knowing them.</summary>
public static class Shapes
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Shape>().Property(s => s.Json).HasColumnType("jsonb");
        model.Entity<Shape>().Property(s => s.Precise).HasPrecision(28, 11);
        model.Entity<Vehicle>();
        model.Entity<Car>();
        model.Entity<Truck>();
        model.Entity<Egg>().HasOne<Hen>().WithMany().HasForeignKey(e => e.HenId).OnDelete(DeleteBehavior.NoAction);
        model.Entity<Hen>().HasOne<Egg>().WithMany().HasForeignKey(h => h.EggId).OnDelete(DeleteBehavior.NoAction);
        model.Entity<Receipt>();
        model.Entity<Ticket>();
        model.Entity<Article>().ToTable("articles").HasIndex(a => a.Code).HasOperators("text_pattern_ops");
    }
}

public class Shape
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string? Text { get; set; }

    public byte[]? Bytes { get; set; }

    public decimal Precise { get; set; }

    public double Real { get; set; }

    public float Small { get; set; }

    public long Big { get; set; }

    public bool Flag { get; set; }

    public DateTimeOffset At { get; set; }

    public DateOnly Day { get; set; }

    public TimeOnly Time { get; set; }

    public TimeSpan Span { get; set; }

    public string? Json { get; set; }

    public List<string> Tags { get; set; } = [];

    public OrderState? State { get; set; }
}

public abstract class Vehicle
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Plate { get; set; }
}

public class Car : Vehicle
{
    public int Seats { get; set; }
}

public class Truck : Vehicle
{
    public decimal Tons { get; set; }
}

/// <summary>With <see cref="Egg"/>, a circle of references.</summary>
public class Hen
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid? EggId { get; set; }
}

public class Egg
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid? HenId { get; set; }
}

[KeptOnErasure("the law of a test", 10)]
public class Receipt
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public long Cents { get; set; }
}

[NotExported("it is good here only")]
public class Ticket
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Code { get; set; }
}

public class Article
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Code { get; set; }

    [Searchable]
    public required string Title { get; set; }

    [Searchable]
    public string? Body { get; set; }
}
