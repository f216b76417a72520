using System.Net;
using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.Files;

public sealed class DownloadTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory, Databases]
    public async Task Those_who_may_see_files_download_them_and_others_do_not(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres, services: s => s.AddStatementLog<ShopDb>().PostConfigure<JobsOptions>(o => o.Enabled = false));
        var file = await host.SaveTextAsync(host.Shop.Acme, "hello");
        var path = $"/t/acme/files/{file.Id}";
        var admin = await host.MemberAsync(host.Shop.Acme, Roles.Admin);
        using (var answer = await host.GetAsync(path, admin))
        {
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        }

        // Whose it is and who asks are known by now: the file's row is all that is asked for.
        var log = host.Shop.Services.GetRequiredService<StatementLog>();
        log.Clear();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, path, admin));
        Assert.Contains("files", Assert.Single(log.Statements), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, path, await host.MemberAsync(host.Shop.Acme, Roles.Member)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, path));
        var stranger = await host.MemberAsync(host.Shop.Globex, Roles.Owner);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, path, stranger));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/globex/files/{file.Id}", stranger));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/files/{file.Id}", admin));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/acme/files/{Guid.CreateVersion7()}", admin));
    }

    [Theory, Databases]
    public async Task A_link_is_good_for_its_file_in_its_tenant_until_its_time_is_over(Database database)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await FileHost.StartAsync(database, postgres, services: s => s.AddSingleton<TimeProvider>(clock));
        var file = await host.SaveTextAsync(host.Shop.Acme, "hello");
        var other = await host.SaveTextAsync(host.Shop.Acme, "another");
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        Assert.StartsWith($"{host.Shop.Url}/t/acme/files/{file.Id}/", link.ToString(), StringComparison.Ordinal);
        using (var answer = await host.GetAsync(link.PathAndQuery))
        {
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        }

        var token = link.Segments[^1];
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/acme/files/{other.Id}/{token}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/globex/files/{file.Id}/{token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, $"/files/{file.Id}/{token}")); // as at every address outside of a tenant
        foreach (var forged in new[] { token[..^1], token + "A", Flip(token), "x", new string('A', 3000) })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/acme/files/{file.Id}/{forged}"));
        }

        clock.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, link.PathAndQuery));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, link.PathAndQuery));
    }

    [Theory, Databases]
    public async Task A_link_is_good_for_whoever_has_it_and_for_nothing_else(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "hello");
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        var stranger = await host.MemberAsync(host.Shop.Globex, Roles.Owner);
        string[] holders = [stranger, $"{stranger};tenant={host.Shop.Globex.Id}", $"client_id=robot;tenant={host.Shop.Globex.Id}", await host.MemberAsync(host.Shop.Acme, Roles.Member)];
        foreach (var holder in holders)
        {
            using var answer = await host.GetAsync(link.PathAndQuery, holder);
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/acme/files/{file.Id}", stranger));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, $"/t/acme/files/{file.Id}/{Flip(link.Segments[^1])}", stranger));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, link.PathAndQuery.Replace("acme", "globex", StringComparison.Ordinal), stranger));
    }

    [Fact]
    public async Task The_same_files_id_in_another_tenant_does_not_make_a_link_good_there()
    {
        // The id is a tenant's own choice where rows are imported: only the key of the signature tells the tenants apart.
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "acme's");
        await using (var scope = host.Shop.As(host.Shop.Globex))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new StoredFile { Id = file.Id, Name = "n", ContentType = "text/plain", Size = 8, Sha256 = "", CreatedById = "", CreatedByName = "" });
            await db.SaveChangesAsync();
            await host.Blobs.PutAsync(new(host.Shop.Globex.Id, file.Id), new MemoryStream("globex's"u8.ToArray()));
        }

        Assert.Equal("globex's", await host.ReadAsync(host.Shop.Globex, file.Id));
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, link.PathAndQuery));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, link.PathAndQuery.Replace("acme", "globex", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_deleted_files_link_leads_nowhere()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "hello");
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        await host.AsAsync(host.Shop.Acme, files => files.DeleteAsync(file.Id));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, link.PathAndQuery));
        Assert.Null(await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, TimeSpan.Zero)));
    }

    public static TheoryData<string, byte[], string, string> Served => new()
    {
        { "image/png", FileHost.Png, "image/png", "inline" },
        { "application/pdf", "%PDF-1.7"u8.ToArray(), "application/pdf", "inline" },
        { "text/plain", "<script>alert(1)</script>"u8.ToArray(), "text/plain; charset=utf-8", "attachment" },
        { "application/zip", "PK\x03\x04"u8.ToArray(), "application/zip", "attachment" },
    };

    [Theory, MemberData(nameof(Served))]
    public async Task Nothing_in_a_file_acts_in_the_hosts_name(string type, byte[] content, string served, string disposition)
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveAsync(host.Shop.Acme, "Grüße \"1\".x", type, content);
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        using var answer = await host.GetAsync(link.PathAndQuery);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
        Assert.Equal(served, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal((disposition, "Grüße \"1\".x"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(type != "application/pdf", policy.Contains("sandbox", StringComparison.Ordinal));
        Assert.Contains("private", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_asked_for()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "0123456789");
        var link = (await host.AsAsync(host.Shop.Acme, files => files.LinkAsync(file.Id, Hour)))!;
        using var answer = await host.GetAsync(link.PathAndQuery, range: new(3, 5));
        Assert.Equal((HttpStatusCode.PartialContent, "345"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal($"\"{file.Sha256}\"", answer.Headers.ETag!.Tag);
    }

    private static string Flip(string token) => (token[0] == 'A' ? 'B' : 'A') + token[1..];

    private static async Task<HttpStatusCode> StatusAsync(FileHost host, string path, string? claims = null)
    {
        using var answer = await host.GetAsync(path, claims);
        return answer.StatusCode;
    }
}
