using Kit.Data;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Refers to its own kind, to one of its own, to many; has a complex value.</summary>
public class Author
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Code { get; set; }

    public required Place Home { get; set; }

    public Author? Teacher { get; set; }

    public Contract? Contract { get; set; }

    public List<Book> Books { get; } = [];
}

public class Place
{
    public required string Town { get; set; }
}

/// <summary>One to one.</summary>
public class Contract
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid AuthorId { get; set; }

    public required Author Author { get; set; }

    public required string Terms { get; set; }
}

/// <summary>Required and optional references, one to everybody's rows, both kinds of many-to-many, and all that can be owned.</summary>
public class Book
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public required Author Author { get; set; }

    public Author? Reviewer { get; set; }

    public required Language Language { get; set; }

    public Cover? Cover { get; set; }

    public Blurb? Blurb { get; set; }

    public Sizes? Sizes { get; set; }

    public List<Chapter> Chapters { get; } = [];

    public List<Note> Notes { get; } = [];

    public List<Tag> Tags { get; } = [];

    public List<Reader> Readers { get; } = [];
}

[Global]
public class Language
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

/// <summary>Owned, in the owner's table.</summary>
public class Cover
{
    public required string Colour { get; set; }
}

/// <summary>Owned, in a table of its own.</summary>
public class Blurb
{
    public required string Text { get; set; }
}

/// <summary>Owned, in JSON.</summary>
public class Sizes
{
    public required string Unit { get; set; }
}

/// <summary>Many owned, in a table.</summary>
public class Chapter
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Heading { get; set; }
}

/// <summary>Many owned, in JSON.</summary>
public class Note
{
    public required string Text { get; set; }
}

/// <summary>Joined to books by a table that has no class.</summary>
public class Tag
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    [Searchable]
    public required string Word { get; set; }

    public List<Book> Books { get; } = [];
}

/// <summary>Joined to books by an entity.</summary>
public class Reader
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

public class Loan
{
    public Guid BookId { get; set; }

    public Guid ReaderId { get; set; }

    public required string Place { get; set; }
}

/// <summary>Inherited, in one table.</summary>
public abstract class Paper
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

public class Poster : Paper
{
    public int Width { get; set; }
}

/// <summary>Inherited, in a table for each type.</summary>
public class Vehicle
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Plate { get; set; }

    public Author? Driver { get; set; }
}

public class Truck : Vehicle
{
    public int Load { get; set; }

    public Author? Owner { get; set; }
}

/// <summary>Inherited, in a table for each type that there can be.</summary>
public abstract class Animal
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public Author? Keeper { get; set; }
}

public class Dog : Animal
{
    public required string Trick { get; set; }
}

public class Cat : Animal
{
    public required string Mood { get; set; }
}

/// <summary>The platform's, and about a tenant.</summary>
[Global]
public class Licence
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid? TenantId { get; set; }

    public required string Number { get; set; }
}
