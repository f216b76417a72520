using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kit.Core.Tests.TestModel;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Portability;

/// <summary>An archive may be anybody's: what is not exactly an export is refused, and nothing of it is stored.</summary>
public sealed class ArchiveTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task What_is_cut_off_edited_or_no_archive_leaves_nothing(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        var bytes = archive.ToArray();

        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, []);
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, [.. "no zip at all"u8]);
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, bytes[..(bytes.Length / 2)]);
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "tables/labels.jsonl", text => text.Replace("acme 0", "acme X", StringComparison.Ordinal)));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "tables/labels.jsonl", text => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)]));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "tables/labels.jsonl", text => text + text));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "tables/labels.jsonl", _ => null));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "../../etc/passwd", _ => "root"));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "manifest.json", _ => "{}"));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "manifest.json", text => text.Replace("\"formatVersion\": 2", "\"formatVersion\": 3", StringComparison.Ordinal)));
    }

    [Theory, Databases]
    public async Task Rows_that_name_a_tenant_are_refused_however_good_the_hashes_are(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var bytes = (await Moves.ExportAsync(shop, shop.Acme)).Archive.ToArray();
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Forge(bytes, "labels", row => row["tenant_id"] = shop.Globex.Id.ToString()));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Forge(bytes, "labels", row => row.Remove("text")));
    }

    [Theory, Databases]
    public async Task References_to_nothing_are_refused_by_the_database(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var globexCustomer = await Moves.InAsync(shop, shop.Globex, db => db.Customers.Select(c => c.Id).FirstAsync());
        var bytes = (await Moves.ExportAsync(shop, shop.Acme)).Archive.ToArray();
        await RefusedAsync(shop, PortabilityErrors.RowsRefused, Forge(bytes, "orders", row => row["customer_id"] = Text(database, globexCustomer)));
        await RefusedAsync(shop, PortabilityErrors.RowsRefused, Forge(bytes, "orders", row => row["country_code"] = "XX"));
        await RefusedAsync(shop, PortabilityErrors.RowsRefused, Forge(bytes, "customers", row => row["number"] = 1));
    }

    [Theory, Databases]
    public async Task What_unpacks_to_too_much_is_stopped_on_the_way(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, s => s.PostConfigure<PortabilityOptions>(o => (o.MaxArchiveBytes, o.MaxRowBytes) = (5_000_000, 100_000)));
        await Moves.FillAsync(shop, shop.Acme);
        var bytes = (await Moves.ExportAsync(shop, shop.Acme)).Archive.ToArray();
        var bomb = Edit(bytes, "tables/labels.jsonl", text => string.Concat(Enumerable.Repeat(text, 50_000)));
        Assert.True(bomb.Length < 500_000);
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, bomb);
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "tables/labels.jsonl", _ => new string('x', 200_000)));
        await RefusedAsync(shop, PortabilityErrors.InvalidArchive, Edit(bytes, "manifest.json", text => text + new string(' ', 9 << 20)));

        // An honest archive too.
        var options = shop.Services.GetRequiredService<IOptions<PortabilityOptions>>().Value;
        options.MaxArchiveBytes = 10_000;
        Assert.Contains("MaxArchiveBytes", (await RefusedAsync(shop, PortabilityErrors.InvalidArchive, bytes)).Message, StringComparison.Ordinal);
        options.MaxArchiveBytes = 5_000_000;
        Assert.Equal(3, await Moves.InAsync(shop, (await Moves.ImportAsync(shop, new MemoryStream(bytes), "good")).Tenant, db => db.Labels.CountAsync()));
    }

    [Theory, Databases]
    public async Task Another_model_is_refused_with_all_that_differs(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var bytes = (await Moves.ExportAsync(shop, shop.Acme)).Archive.ToArray();
        var other = Edit(bytes, "manifest.json", text => text.Replace("\"labels\"", "\"tags\"", StringComparison.Ordinal).Replace("\"street\"", "\"road\"", StringComparison.Ordinal)
            .Replace("\"address_street\"", "\"road\"", StringComparison.Ordinal).Replace("\"migration\": null", "\"migration\": \"20990101_Later\"", StringComparison.Ordinal));
        var error = await RefusedAsync(shop, PortabilityErrors.OtherModel, other);
        Assert.All(["20990101_Later", "table labels is missing", "table tags is not known here", "orders.road is not known here"], difference => Assert.Contains(difference, error.Message, StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task A_slug_that_is_taken_or_reserved_is_refused(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        foreach (var slug in new[] { "globex", "admin", "Not a slug" })
        {
            archive.Position = 0;
            Assert.Equal(KitErrors.InvalidSlug, (await Assert.ThrowsAsync<KitException>(() => Moves.ImportAsync(shop, archive, slug))).Id);
        }
    }

    [Fact]
    public async Task A_database_whose_references_cannot_wait_is_named_with_what_mends_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var shop = await Shop.OnPostgresAsync(database);
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        await postgres.ExecuteAsync(database.Name, "ALTER TABLE orders ALTER CONSTRAINT fk_orders_customers_tenant_id_customer_id NOT DEFERRABLE");
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.ImportAsync(shop, archive, "copy"));
        Assert.Equal(PortabilityErrors.NotDeferrable, error.Id);
        await postgres.ExecuteAsync(database.Name, error.Message[(error.Message.IndexOf("ALTER", StringComparison.Ordinal))..]);
        archive.Position = 0;
        await Moves.ImportAsync(shop, archive, "copy");
    }

    private static string Text(Database database, Guid id) => database == Database.Sqlite ? id.ToString().ToUpperInvariant() : id.ToString();

    private static async Task<TenantArchiveException> RefusedAsync(Shop shop, string id, byte[] archive)
    {
        var error = await Assert.ThrowsAsync<TenantArchiveException>(() => Moves.ImportAsync(shop, new MemoryStream(archive), "copy"));
        Assert.Equal(id, error.Id);
        Assert.Null(await shop.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("copy"));
        await using var scope = shop.AsPlatform();
        var owners = await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Label>().Select(l => EF.Property<Guid>(l, "TenantId")).Distinct().ToListAsync();
        Assert.Empty(owners.Except([shop.Acme.Id, shop.Globex.Id]));
        return error;
    }

    // A file of the archive with another text; null takes it out, a new name puts it in.
    private static byte[] Edit(byte[] archive, string name, Func<string, string?> edit)
    {
        using var buffer = new MemoryStream();
        buffer.Write(archive);
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Update, leaveOpen: true))
        {
            var text = "";
            if (zip.GetEntry(name) is { } entry)
            {
                using (var reader = new StreamReader(entry.Open()))
                {
                    text = reader.ReadToEnd();
                }

                entry.Delete();
            }

            if (edit(text) is { } edited)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
                writer.Write(edited);
            }
        }

        return buffer.ToArray();
    }

    // Rows edited by somebody who mends the hash too.
    private static byte[] Forge(byte[] archive, string table, Action<JsonObject> edit)
    {
        var forged = "";
        var edited = Edit(archive, $"tables/{table}.jsonl", text => forged = string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var row = JsonNode.Parse(line)!.AsObject();
            edit(row);
            return row.ToJsonString() + "\n";
        })));
        return Edit(edited, "manifest.json", text =>
        {
            var manifest = JsonNode.Parse(text)!;
            manifest["tables"]!.AsArray().Single(t => (string)t!["name"]! == table)!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(forged)));
            return manifest.ToJsonString();
        });
    }
}
