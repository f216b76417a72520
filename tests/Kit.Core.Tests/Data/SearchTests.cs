using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Data;

/// <summary>Words are found within a tenant, and on PostgreSQL by an index that row-level security leaves in use.</summary>
public sealed class SearchTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task All_words_must_begin_a_word_in_any_searchable_property(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("Invoice for March", "The refund is on its way"), ("Invoice for April", null), ("Notes", "nothing of it"));

        Assert.Equal(["Invoice for March"], await FindAsync(shop, shop.Acme, "refu invoi"));
        Assert.Equal(["Invoice for April", "Invoice for March"], await FindAsync(shop, shop.Acme, "INVOICE"));
        Assert.Empty(await FindAsync(shop, shop.Acme, "invoice december"));
    }

    [Theory, Databases]
    public async Task Another_tenants_rows_are_not_found(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("Secret of acme", null));
        await AddAsync(shop, shop.Globex, ("Secret of globex", null));

        Assert.Equal(["Secret of globex"], await FindAsync(shop, shop.Globex, "secret"));
        await using var nobody = shop.Services.CreateAsyncScope();
        Assert.Empty(await nobody.ServiceProvider.GetRequiredService<ShopDb>().Search<Article>("secret").ToListAsync());
    }

    [Theory, Databases]
    public async Task What_has_no_word_in_it_finds_nothing(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("100 % of it's \\ _ o:* & (x | y) \"", "<-> !"));

        foreach (var words in new[] { "", "  ", "%", "'", "_ %", "&|!():*<->", "\\", "\0", "''''" })
        {
            Assert.Empty(await FindAsync(shop, shop.Acme, words));
        }
    }

    [Theory, Databases]
    public async Task What_somebody_types_is_never_syntax(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("O'Brien's foo-bar c:* 50% x\\y", null));

        foreach (var words in new[] { "o'brien", "foo-bar", "'); DROP TABLE articles; --", "c:*", "a & b", "!x", "50%", "\"unfinished", "x\\y", "x\\", "or", "-", "- -", "\"\"" })
        {
            await FindAsync(shop, shop.Acme, words);
        }

        Assert.Single(await FindAsync(shop, shop.Acme, "o'brien"));
        Assert.Single(await FindAsync(shop, shop.Acme, "foo-bar"));
    }

    [Theory, Databases]
    public async Task A_search_goes_on_as_any_query(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("Apple pie", null), ("Apple tart", null), ("Apple cake", null));

        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(["Apple tart"], await db.Search<Article>("apple").Where(a => a.Title != "Apple pie").OrderByDescending(a => a.Title).Select(a => a.Title).Take(1).ToListAsync());
        Assert.Equal(3, await db.Search<Article>("apple").CountAsync());
    }

    [Theory, Databases]
    public async Task What_can_not_be_searched_says_so(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(KitErrors.NotSearchable, Assert.Throws<KitException>(() => db.Search<Label>("x")).Id);

        await using var platform = shop.AsPlatform();
        var all = platform.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(KitErrors.SearchNeedsTenant, Assert.Throws<KitException>(() => all.Search<Article>("x")).Id);
    }

    [Fact]
    public async Task The_best_match_comes_first_and_no_more_than_asked_for()
    {
        await using var shop = await Shop.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await AddAsync(shop, shop.Acme, ("Other", "a budget"), ("The budget", null), ("Budget budget budget", "budget"));

        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(["Budget budget budget", "The budget", "Other"], await db.Search<Article>("budget").Select(a => a.Title).ToListAsync());
        Assert.Equal(["Budget budget budget", "The budget"], await db.Search<Article>("budget", most: 2).Select(a => a.Title).ToListAsync());
    }

    [Fact]
    public async Task Better_matches_of_others_take_no_place()
    {
        await using var shop = await Shop.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await AddAsync(shop, shop.Acme, ("Other", "a secret"));
        await AddAsync(shop, shop.Globex, ("Secret secret", "secret"), ("Secret", "secret"));

        await using var scope = shop.As(shop.Acme);
        Assert.Equal("Other", (await scope.ServiceProvider.GetRequiredService<ShopDb>().Search<Article>("secret", most: 1).SingleAsync()).Title);
    }

    [Fact]
    public async Task Phrases_alternatives_and_exclusions_are_understood()
    {
        await using var shop = await Shop.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await AddAsync(shop, shop.Acme, ("red apple", null), ("apple red", null), ("green pear", null));

        Assert.Equal(["red apple"], await FindAsync(shop, shop.Acme, "\"red apple\""));
        Assert.Equal(["green pear", "red apple"], await FindAsync(shop, shop.Acme, "pear or \"red apple\""));
        Assert.Equal(["apple red", "red apple"], await FindAsync(shop, shop.Acme, "red -pear"));
    }

    [Fact]
    public async Task A_changed_text_is_found_by_its_new_words_also_after_a_bulk_update()
    {
        await using var shop = await Shop.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await AddAsync(shop, shop.Acme, ("before", null));
        await using (var scope = shop.As(shop.Acme))
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Article>().ExecuteUpdateAsync(s => s.SetProperty(a => a.Title, "afterwards"));
        }

        Assert.Empty(await FindAsync(shop, shop.Acme, "before"));
        Assert.Single(await FindAsync(shop, shop.Acme, "afterwards"));
    }

    [Fact]
    public async Task A_search_reads_the_index_and_not_the_tenants_rows()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var shop = await Shop.OnPostgresAsync(database);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await FillAsync(db, database);

        Assert.Equal(2, await ReadAsync(db, () => db.Search<Article>("needle").ToListAsync()));
        Assert.Equal(8000, await ReadAsync(db, () => db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM articles WHERE kit_search @@ to_tsquery('simple', 'needle')").ToListAsync()));
    }

    [Fact]
    public async Task A_prefix_is_looked_up_in_the_index()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var shop = await Shop.OnPostgresAsync(database);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await FillAsync(db, database);

        var prefix = "c77";
        var query = db.Set<Article>().Where(a => a.Code.StartsWith(prefix));
        Assert.Contains("starts_with", query.ToQueryString(), StringComparison.Ordinal);
        Assert.Equal(111, await query.CountAsync());
        var plan = string.Join('\n', await db.Database.SqlQueryRaw<string>("EXPLAIN SELECT * FROM articles WHERE starts_with(code, 'c777')").ToListAsync());
        Assert.Contains("~>=~ 'c777'", plan, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task A_prefix_has_no_wildcards_and_minds_case(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await AddAsync(shop, shop.Acme, ("a_b", null), ("acb", null), ("50% off", null), ("Äpfel", null));

        await using var scope = shop.As(shop.Acme);
        var titles = scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Article>();
        Assert.Equal("a_b", (await titles.SingleAsync(a => a.Title.StartsWith("a_"))).Title);
        var percent = "50%";
        Assert.Equal("50% off", (await titles.SingleAsync(a => a.Title.StartsWith(percent))).Title);
        Assert.Equal("Äpfel", (await titles.SingleAsync(a => a.Title.StartsWith('Ä'))).Title);
        Assert.Equal(4, await titles.CountAsync(a => a.Title.StartsWith("")));
        Assert.Equal([true, false, false, false], await titles.OrderBy(a => a.Title == "50% off" ? 0 : 1).Select(a => a.Title.StartsWith('5')).ToListAsync());
    }

    private static async Task FillAsync(ShopDb db, PostgresDatabase database)
    {
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO articles (tenant_id, id, code, title, body, version) SELECT {0}, gen_random_uuid(), 'c' || n, CASE n WHEN 4711 THEN 'needle' ELSE 'hay ' || n END, repeat('straw ', 60), 0 FROM generate_series(1, 8000) n",
            db.OwnerId!);

        // As the server does by itself in time: until then, what is new stands in a list of its own, which each search reads.
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await using var vacuum = owner.CreateCommand("VACUUM ANALYZE articles");
        await vacuum.ExecuteNonQueryAsync();
    }

    // How many of the table's rows the query had a look at, and so how many the indexes did not rule out; the join by id looks once more at each.
    private static async Task<long> ReadAsync<T>(ShopDb db, Func<Task<List<T>>> query)
    {
        const string Read = "SELECT seq_tup_read + idx_tup_fetch AS \"Value\" FROM pg_stat_xact_user_tables WHERE relname = 'articles'";
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.Single(await query());
        return await db.Database.SqlQueryRaw<long>(Read).SingleAsync();
    }

    private static async Task AddAsync(Shop shop, TenantInfo tenant, params (string Title, string? Body)[] articles)
    {
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(articles.Select((a, i) => new Article { Code = $"{i}", Title = a.Title, Body = a.Body }));
        await db.SaveChangesAsync();
    }

    private static async Task<List<string>> FindAsync(Shop shop, TenantInfo tenant, string words)
    {
        await using var scope = shop.As(tenant);
        var found = await scope.ServiceProvider.GetRequiredService<ShopDb>().Search<Article>(words).ToListAsync();
        return [.. found.Select(a => a.Title).Order(StringComparer.Ordinal)];
    }
}
