using System.Globalization;
using System.Net;
using System.Text.Json;
using Kit.Admin.Tests.TestModel;
using Kit.Audit;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin.Tests.Audit;

public sealed class AuditLogTests(PostgresCluster postgres)
{
    private const string Log = "/t/acme/admin/audit-entries";

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task It_is_narrowed_by_who_what_of_what_and_when_and_leads_to_the_rows_history(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await AsAsync(desk, desk.Acme, "ada", "Ada Lovelace", db => db.Add(new Project { Name = "Engine" }));
        await AsAsync(desk, desk.Acme, "grace", "Grace Hopper", db => db.Add(new Topic { Title = "Compilers" }));
        await AsAsync(desk, desk.Acme, "grace", "Grace Hopper", db => db.Projects.Single().Name = "Machine");
        await AddOldAsync(desk, "Bygone", new(2020, 2, 29, 23, 30, 0, TimeSpan.Zero));
        using var admin = desk.As("acme.admin");

        Assert.Equal(["Machine", "Compilers", "Engine", "Bygone"], await RowsAsync("?"));
        Assert.Equal(["Machine", "Compilers"], await RowsAsync("?actor=hopper"));
        Assert.Equal(["Engine"], await RowsAsync("?actor=ada"));
        Assert.Equal(["Machine", "Engine", "Bygone"], await RowsAsync("?entity=projects"));
        Assert.Equal(["Machine"], await RowsAsync("?entity=projects&action=Updated"));
        Assert.Equal(["Bygone"], await RowsAsync("?to=2020-02-29"));
        Assert.Equal(["Bygone"], await RowsAsync("?from=2020-02-29&to=2020-03-01"));
        Assert.Empty(await RowsAsync("?to=2020-02-28"));
        Assert.Empty(await RowsAsync("?from=2020-03-01&to=2020-03-02"));
        Assert.Empty(await RowsAsync("?action=nonsense"));
        Assert.Empty(await RowsAsync("?from=nonsense"));
        Assert.Empty(await RowsAsync("?tenant=globex&actor=nobody"));

        await admin.GetAsync($"{Log}?action=Updated");
        var entry = admin.Page.QuerySelector("main table tbody th a")!.GetAttribute("href")!;
        await admin.FollowAsync("Machine");
        Assert.StartsWith("History of Machine", admin.Main[admin.Main.IndexOf("History of", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await admin.GetAsync(entry);
        Assert.Equal(["Name", "Engine", "Machine"], admin.Rows[0]);

        async Task<List<string>> RowsAsync(string query)
        {
            await admin.GetAsync(Log + query);
            Assert.Equal(HttpStatusCode.OK, admin.Status);
            return [.. admin.Rows.Select(r => r[4]).Where(r => !r.EndsWith("of acme", StringComparison.Ordinal))];
        }
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Pages_go_on_from_the_last_entry_and_miss_none(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddItemsAsync(desk.Acme, "Mars", 120);
        using var admin = desk.As("acme.admin");
        await admin.GetAsync($"{Log}?entity=work-items");
        var seen = admin.Rows.Select(r => r[4]).ToList();
        while (admin.Link("Older") is not null)
        {
            await admin.FollowAsync("Older");
            seen.AddRange(admin.Rows.Select(r => r[4]));
        }

        Assert.Equal(Enumerable.Range(1, 120).Select(i => $"Mars {i:000}").Reverse(), seen);
        await admin.FollowAsync("Newest");
        Assert.Equal(seen[0], admin.Rows[0][4]);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_tenants_export_has_its_own_entries_whole_and_shows_what_its_site_shows(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddAsync(desk.Acme, new Project { Name = "=HYPERLINK(\"x\")", ApiSecret = "hunter2" }, new Project { Name = "a \"b\",\nc" });
        await desk.AddItemsAsync(desk.Acme, "Mars", 3000);
        await desk.AddItemsAsync(desk.Globex, "Venus", 3);
        using var admin = desk.As("acme.admin");

        await admin.GetAsync($"{Log}/export?format=csv&entity=projects");
        Assert.Equal("text/csv", admin.Answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment; filename=\"audit-acme.csv\"", admin.Answer.Content.Headers.ContentDisposition!.ToString());
        Assert.Contains(",\"'=HYPERLINK(\"\"x\"\")\",", admin.Text, StringComparison.Ordinal);
        Assert.Contains(",\"a \"\"b\"\",\nc\",", admin.Text, StringComparison.Ordinal);
        Assert.Equal(1 + 3, admin.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("hunter2", admin.Text, StringComparison.Ordinal);

        await admin.GetAsync($"{Log}/export?format=jsonl");
        var lines = admin.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var expected = await desk.InAsync(desk.Acme, db => db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(expected.Select(e => e.Id), lines.Select(l => l.GetProperty("id").GetGuid()));
        Assert.All(lines, l => Assert.Equal(desk.Acme.Id, l.GetProperty("tenantId").GetGuid()));
        Assert.Equal(expected[^1].At.UtcDateTime, lines[^1].GetProperty("at").GetDateTime());
        Assert.DoesNotContain("Venus", admin.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", admin.Text, StringComparison.Ordinal);
        var secret = lines.Single(l => l.GetProperty("label").GetString()?.StartsWith('=') == true).GetProperty("changes");
        Assert.Equal("***", secret.GetProperty("ApiSecret")[1].GetString());
        Assert.Equal("=HYPERLINK(\"x\")", secret.GetProperty("Name")[1].GetString());

        await admin.GetAsync($"{Log}/export?format=jsonl&to=2020-01-01");
        Assert.Equal("", admin.Text);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Operators_read_and_export_the_platforms_or_a_tenants_and_read_all(string database)
    {
        await using var desk = await Desk.OnAsync(database, postgres);
        await desk.AddAsync(desk.Acme, new Project { Name = "Mars" });
        await desk.AddAsync(desk.Globex, new Project { Name = "Venus" });
        using var olga = desk.As("olga");

        await olga.GetAsync("/admin/audit-entries");
        Assert.Equal(["Globex Inc", "Acme Inc"], olga.Rows.Select(r => r[4]));
        await olga.GetAsync("/admin/audit-entries?tenant=globex&entity=projects");
        Assert.Equal(["Venus"], olga.Rows.Select(r => r[4]));
        await olga.FollowAsync("Venus");
        Assert.Contains("created it", olga.Main, StringComparison.Ordinal);
        await olga.GetAsync("/admin/audit-entries?tenant=*&entity=projects");
        Assert.Equal([("Globex Inc", "Venus"), ("Acme Inc", "Mars")], olga.Rows.Select(r => (r[1], r[5])));
        await olga.GetAsync("/admin/audit-entries?tenant=nosuch");
        Assert.Empty(olga.Rows);

        await olga.GetAsync("/admin/audit-entries/export?format=csv&tenant=globex&entity=projects");
        Assert.Contains("\"Venus\"", olga.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mars", olga.Text, StringComparison.Ordinal);
        await olga.GetAsync("/admin/audit-entries/export?format=csv&tenant=*");
        Assert.Equal(HttpStatusCode.NotFound, olga.Status);
    }

    [Fact]
    public async Task Only_owners_and_admins_read_it_and_nobody_writes_it()
    {
        await using var desk = await Desk.OnSqliteAsync();
        await desk.AddAsync(desk.Globex, new Project { Name = "Venus" });
        var foreign = await desk.InAsync(desk.Globex, db => db.Set<AuditEntry>().Select(e => e.Id).FirstAsync());
        var own = await desk.InAsync(desk.Acme, db => db.Set<AuditEntry>().Select(e => e.Id).FirstAsync());
        foreach (var (user, status) in new[] { ("acme.owner", 200), ("acme.admin", 200), ("acme.member", 403), ("globex.owner", 404), (null, 302) })
        {
            using var browser = desk.As(user);
            foreach (var page in new[] { "", "/export?format=csv", "/export?format=jsonl", $"/{own}" })
            {
                await browser.GetAsync(Log + page);
                Assert.Equal((page, status), (page, (int)browser.Status));
            }

            foreach (var page in new[] { "/new", $"/{own}/edit", $"/{own}/delete", $"/{foreign}", $"/{desk.Globex.Id}~{foreign}", "/export", "/export?format=xml" })
            {
                await browser.GetAsync(Log + page);
                Assert.Equal((page, status == 200 ? 404 : status), (page, (int)browser.Status));
            }
        }

        using var owner = desk.As("acme.owner");
        await owner.GetAsync("/t/acme/admin/projects/new");
        var token = owner.Field("__RequestVerificationToken").GetAttribute("value")!;
        foreach (var page in new[] { "/new", $"/{own}/edit", $"/{own}/delete" })
        {
            await owner.PostAsync(Log + page, ("__RequestVerificationToken", token), ("ActorName", "Nobody"), ("_version", "0"));
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        }
    }

    [Fact]
    public async Task A_host_that_leaves_it_out_has_none()
    {
        await using var desk = await Desk.OnSqliteAsync(admin => admin.Exclude<AuditEntry>());
        using var owner = desk.As("acme.owner");
        foreach (var page in new[] { "", "/export?format=csv" })
        {
            await owner.GetAsync(Log + page);
            Assert.Equal(HttpStatusCode.NotFound, owner.Status);
        }
    }

    private static async Task AsAsync(Desk desk, TenantInfo tenant, string id, string name, Action<DeskDb> change)
    {
        await using var scope = await desk.Services.GetRequiredService<ITenantScopes>().OpenAsync(tenant.Id, new Actor(ActorKind.User, id, name));
        var db = scope.ServiceProvider.GetRequiredService<DeskDb>();
        change(db);
        await db.SaveChangesAsync();
    }

    private static Task AddOldAsync(Desk desk, string label, DateTimeOffset at) => desk.AddAsync(desk.Acme, new AuditEntry
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        ActorKind = ActorKind.System,
        ActorId = "system",
        ActorName = "System",
        Action = AuditAction.Deleted,
        Entity = "projects",
        EntityId = Guid.CreateVersion7().ToString("D", CultureInfo.InvariantCulture),
        Label = label,
        Changes = "{}",
    });
}
