using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>What tests of whole tenants do over and over.</summary>
internal static class Moves
{
    public static UserSummary Owner { get; } = new(Guid.CreateVersion7(), "Olga", "olga@new.test");

    /// <summary>Gives the tenant rows of every shape; returns the clerk's membership.</summary>
    public static async Task<Membership> FillAsync(Shop shop, TenantInfo tenant)
    {
        await AddCountryAsync(shop);
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var clerk = new Membership { UserId = Guid.CreateVersion7(), Name = "Clerk " + tenant.Slug, Email = "clerk@" + tenant.Slug };
        for (var i = 0; i < 3; i++)
        {
            var order = new Order { Customer = new Customer { Name = tenant.Slug, Number = i }, Clerk = clerk, CountryCode = "DE", Address = new Address { Street = "Straße 1\n\"ß\"\\ 东京 🦊" } };
            order.Lines.Add(new OrderLine { Article = tenant.Slug, Amount = 1.50m });
            order.Labels.Add(new Label { Text = $"{tenant.Slug} {i}" });
            db.Add(order);
        }

        db.AddRange(
            new Category { Name = "leaf", Parent = new Category { Name = "branch", Parent = new Category { Name = "root" } } },
            new Invoice { Title = tenant.Slug, Cents = 100 },
            new Contract { Title = tenant.Slug, Party = tenant.Slug },
            new Car { Plate = "B-1", Seats = 4 },
            new Truck { Plate = "B-2", Tons = 7.50m },
            new Receipt { Cents = 5 },
            new Ticket { Code = tenant.Slug });
        db.AddRange(Values());
        await db.SaveChangesAsync();

        var egg = new Egg();
        db.Add(egg);
        await db.SaveChangesAsync();
        var hen = new Hen { EggId = egg.Id };
        db.Add(hen);
        egg.HenId = hen.Id;
        await db.SaveChangesAsync();
        return clerk;
    }

    public static async Task AddCountryAsync(Shop shop)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        if (!await db.Countries.AnyAsync())
        {
            db.Add(new Country { Code = "DE", Name = "Germany" });
            await db.SaveChangesAsync();
        }
    }

    public static async Task<(MemoryStream Archive, TenantArchiveManifest Manifest)> ExportAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        var archive = new MemoryStream();
        var manifest = await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(tenant.Id, archive);
        archive.Position = 0;
        return (archive, manifest);
    }

    public static async Task<TenantImportResult> ImportAsync(Shop shop, Stream archive, string slug, ImportedMembers members = ImportedMembers.All)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(archive, new() { Slug = slug, Owner = Owner, Members = members });
    }

    public static async Task<long> RestoreAsync(Shop shop, TenantInfo tenant, Stream archive)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantRestorer>().RestoreAsync(tenant.Id, archive);
    }

    public static async Task EraseAsync(Shop shop, TenantInfo tenant, string reason = "a test")
    {
        await using var scope = shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(tenant.Id, reason);
    }

    public static async Task SetStatusAsync(Shop shop, TenantInfo tenant, TenantStatus status)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        (await db.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id)).Status = status;
        await db.SaveChangesAsync();
    }

    public static async Task<T> InAsync<T>(Shop shop, TenantInfo tenant, Func<ShopDb, Task<T>> work)
    {
        await using var scope = shop.As(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<ShopDb>());
    }

    /// <summary>The hashes of an export's tables, but for those that a move adds rows to.</summary>
    public static Dictionary<string, string> Hashes(TenantArchiveManifest manifest, params string[] except) => manifest.Tables
        .Where(t => !except.Any(e => t.Name.EndsWith(e, StringComparison.Ordinal)))
        .ToDictionary(t => t.Name, t => t.Sha256);

    private static IEnumerable<Shape> Values()
    {
        yield return new();
        yield return new()
        {
            Text = "'; DROP TABLE shapes; -- {0} \u2028 \u0001\t 👩‍👩‍👧 \\u0041",
            Bytes = [0, 1, 254, 255],
            Precise = 12345678901234567.12345678901m,
            Real = 0.1 + 0.2,
            Small = 1f / 3,
            Big = long.MinValue,
            Flag = true,
            At = new DateTimeOffset(2026, 3, 29, 3, 30, 0, 123, 456, TimeSpan.FromHours(5.75)),
            Day = new(1, 1, 1),
            Time = new(23, 59, 59, 999),
            Span = new(1, 2, 3, 4, 5),
            Json = """{"b": [1.50, null, "\"x\""], "a": {"deep": 12345678901234567890.1}}""",
            Tags = ["a,b", "{c}", "\"", "", "ü"],
            State = OrderState.Shipped,
        };
        yield return new() { Real = double.Epsilon, Small = float.MaxValue, Json = "null", Bytes = [], Text = "", Big = long.MaxValue, Precise = -0.00000000001m };
        yield return new() { Real = 1, Json = "\"text\"", At = DateTimeOffset.MaxValue.AddYears(-1), Span = TimeSpan.FromDays(-3) };
    }
}
