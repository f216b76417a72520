using System.Net;
using System.Text.Json.Nodes;
using Kit.Api.Tests.TestModel;
using Kit.Testing;

namespace Kit.Api.Tests.Reading;

public sealed class ListTests(SeededDesks desks, PostgresCluster postgres) : IClassFixture<SeededDesks>
{
    [Theory, InlineData(On.Sqlite), InlineData(On.Postgres)]
    public async Task A_list_has_the_tenants_rows_newest_first_and_their_number(On on)
    {
        var desk = desks[on];
        var page = await desk.Client(desk.Acme).GetAsync("/api/work-items").JsonAsync();

        Assert.Equal(4, (int)page["total"]!);
        Assert.Equal(["d", "c", "b", "a"], page.All("title"));
        var other = await desk.Client(desk.Globex).GetAsync("/api/work-items").JsonAsync();
        Assert.Equal("""{"items":[],"total":0}""", other.ToJsonString());
    }

    [Theory, InlineData(On.Sqlite), InlineData(On.Postgres)]
    public async Task An_item_has_every_simple_property_but_none_that_is_hidden(On on)
    {
        var desk = desks[on];
        var item = (await desk.Client(desk.Acme).GetAsync("/api/work-items?title=a").JsonAsync())["items"]![0]!.AsObject();

        Assert.Equal(
            ["id", "title", "status", "projectId", "assigneeId", "dueOn", "remindAt", "price", "estimate", "urgent", "startsAt", "kind", "votes", "createdAt"],
            item.Select(m => m.Key));
        Assert.Equal("active", (string)item["status"]!);
        Assert.Equal("2026-01-01", (string)item["dueOn"]!);
        Assert.Equal("2026-01-31T08:30:00Z", (string)item["remindAt"]!);
        Assert.Equal(1.5m, (decimal)item["price"]!);
        Assert.Equal(3, (long)item["estimate"]!);
        Assert.Equal("08:30:00", (string)item["startsAt"]!);
        Assert.Null(item["assigneeId"]);
        Assert.EndsWith("Z", (string)item["createdAt"]!, StringComparison.Ordinal);
        var project = (await desk.Client(desk.Acme).GetAsync("/api/projects").JsonAsync())["items"]![0]!.AsObject();
        Assert.Equal(["id", "name", "state", "folderId", "progress", "notes", "createdAt"], project.Select(m => m.Key));
    }

    [Theory]
    [InlineData("?status=in_planning", "d,c")]
    [InlineData("?urgent=true", "b")]
    [InlineData("?estimate=3", "a")]
    [InlineData("?estimate=", "d,c,b")]
    [InlineData("?price=1.5", "a")]
    [InlineData("?price[gte]=2&price[lt]=5", "c,b")]
    [InlineData("?dueOn=2026-01-02", "b")]
    [InlineData("?dueOn[gte]=2026-01-02&dueOn[lte]=2026-01-03", "c,b")]
    [InlineData("?dueOn[gt]=2026-01-02", "d,c")]
    [InlineData("?remindAt[lte]=2026-01-31T09:30:00%2B01:00", "a")]
    [InlineData("?createdAt[gte]=2020-01-01&sort=title", "a,b,c,d")]
    [InlineData("?sort=title", "a,b,c,d")]
    [InlineData("?sort=-title", "d,c,b,a")]
    [InlineData("?sort=status,-title", "b,a,d,c")]
    [InlineData("?sort=-price&pageSize=2", "d,c")]
    [InlineData("?sort=title&pageSize=3&page=2", "d")]
    [InlineData("?sort=title&pageSize=3&page=3", "")]
    [InlineData("?page=2147483647&pageSize=100", "")]
    public async Task A_list_is_filtered_sorted_and_paged(string query, string titles)
    {
        foreach (var on in new[] { On.Sqlite, On.Postgres })
        {
            var desk = desks[on];
            var page = await desk.Client(desk.Acme).GetAsync("/api/work-items" + query).JsonAsync();
            Assert.Equal(titles, string.Join(',', page.All("title")));
        }
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty_and_still_says_how_many_there_are()
    {
        var desk = desks[On.Postgres];
        var page = await desk.Client(desk.Acme).GetAsync("/api/work-items?page=9&status=active").JsonAsync();
        Assert.Equal("""{"items":[],"total":2}""", page.ToJsonString());
    }

    [Fact]
    public async Task Foreign_keys_filter()
    {
        var desk = desks[On.Sqlite];
        var client = desk.Client(desk.Acme);
        var id = (await client.GetAsync("/api/projects").JsonAsync())["items"]![0]!.Text("id");
        Assert.Equal(4, (int)(await client.GetAsync($"/api/work-items?projectId={id}").JsonAsync())["total"]!);
        Assert.Equal(0, (int)(await client.GetAsync($"/api/work-items?projectId={Guid.CreateVersion7()}").JsonAsync())["total"]!);
    }

    [Fact]
    public async Task Pages_meet_without_gap_where_all_sort_alike()
    {
        var desk = desks[On.Postgres];
        var client = desk.Client(desk.Acme);
        List<string> seen = [];
        for (var page = 1; page <= 4; page++)
        {
            seen.AddRange((await client.GetAsync($"/api/work-items?sort=kind&pageSize=1&page={page}").JsonAsync()).All("title"));
        }

        Assert.Equal(["a", "b", "c", "d"], seen.Order());
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("page=x", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("pageSize=0", "pageSize")]
    [InlineData("pageSize=101", "pageSize")]
    [InlineData("sort=nope", "sort")]
    [InlineData("sort=", "sort")]
    [InlineData("sort=title,title", "sort")]
    [InlineData("sort=tenantId", "sort")]
    [InlineData("sort=version", "sort")]
    [InlineData("sort=weight", "sort")]
    [InlineData("sort=id,title,price,urgent", "sort")]
    [InlineData("nope=1", "nope")]
    [InlineData("tenantId=00000000-0000-0000-0000-000000000001", "tenantId")]
    [InlineData("version=0", "version")]
    [InlineData("weight=1", "weight")]
    [InlineData("weight[gte]=1", "weight[gte]")]
    [InlineData("Title=a", "Title")]
    [InlineData("status=InPlanning", "status")]
    [InlineData("status=0", "status")]
    [InlineData("status=", "status")]
    [InlineData("status[gte]=done", "status[gte]")]
    [InlineData("dueOn[between]=2026-01-01", "dueOn[between]")]
    [InlineData("dueOn=tomorrow", "dueOn")]
    [InlineData("estimate=1.5", "estimate")]
    [InlineData("estimate=99999999999999999999", "estimate")]
    [InlineData("urgent=yes", "urgent")]
    [InlineData("projectId=1", "projectId")]
    [InlineData("title=a%00b", "title")]
    [InlineData("status=done&status=active", "status")]
    public async Task What_a_list_does_not_know_is_refused_by_name(string query, string parameter)
    {
        var desk = desks[On.Sqlite];
        var problem = await desk.Client(desk.Acme).GetAsync("/api/work-items?" + query).ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidParameter);
        Assert.NotNull(problem.Error(parameter));
    }

    [Theory, InlineData(On.Sqlite), InlineData(On.Postgres)]
    public async Task A_list_is_one_statement_whatever_its_rows(On on)
    {
        var desk = desks[on];
        var client = desk.Client(desk.Acme);
        await client.GetAsync("/api/work-items").JsonAsync();
        var log = desk.Log;
        log.Clear();

        await client.GetAsync("/api/work-items?status=active&sort=-createdAt&pageSize=100").JsonAsync();
        var statement = Assert.Single(log.Statements);
        Assert.DoesNotContain("'Active'", statement, StringComparison.Ordinal);

        await client.GetAsync("/api/work-items?page=5").JsonAsync();
        Assert.Equal(3, log.Statements.Count);
    }

    [Fact]
    public async Task Values_are_parameters_so_that_the_same_statement_serves_all()
    {
        var desk = desks[On.Postgres];
        var log = desk.Log;
        log.Clear();
        Assert.Equal(["a"], (await desk.Client(desk.Acme).GetAsync("/api/work-items?title=a&estimate=3").JsonAsync()).All("title"));
        Assert.Equal(["b"], (await desk.Client(desk.Acme).GetAsync("/api/work-items?title=b").JsonAsync()).All("title"));
        Assert.Empty((await desk.Client(desk.Acme).GetAsync("/api/work-items?estimate=4&title=a").JsonAsync()).All("title"));
        Assert.Equal(2, log.Statements.Where(s => s.Contains("work_items", StringComparison.Ordinal)).Distinct().Count()); // who asks may have to be looked up too
    }

    [Fact]
    public async Task The_same_query_serves_each_tenant_its_own_rows()
    {
        await using var desk = await Desk.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await SeededDesks.SeedAsync(desk);
        await desk.SaveAsync(desk.Globex, new Project { Name = "G" });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["A"], (await desk.Client(desk.Acme).GetAsync("/api/projects").JsonAsync()).All("name"));
            Assert.Equal(["G"], (await desk.Client(desk.Globex).GetAsync("/api/projects").JsonAsync()).All("name"));
        }
    }

    [Fact]
    public async Task Sort_filter_and_default_order_can_be_chosen()
    {
        await using var desk = await Desk.OnSqliteAsync(api: a => a
            .Resource<Project>(r => r.Named("plans").SortBy(p => p.Name).Filter(p => p.State).DefaultSort("-name").Exclude(p => p.Notes).ReadOnly(p => p.Progress)));
        await desk.SaveAsync(desk.Acme, new Project { Name = "x" }, new Project { Name = "y" });
        var client = desk.Client(desk.Acme);

        Assert.Equal(["y", "x"], (await client.GetAsync("/api/plans").JsonAsync()).All("name"));
        Assert.Equal(["x", "y"], (await client.GetAsync("/api/plans?sort=name&state=in_planning").JsonAsync()).All("name"));
        await client.GetAsync("/api/plans?sort=progress").ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidParameter);
        await client.GetAsync("/api/plans?name=x").ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidParameter);
        await client.GetAsync("/api/plans?notes=x").ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidParameter);
        var refused = await client.PostJsonAsync("/api/plans", """{"name":"z","progress":5,"notes":"n"}""").ProblemAsync(HttpStatusCode.BadRequest, ApiErrors.InvalidMembers);
        Assert.NotNull(refused.Error("progress"));
        Assert.NotNull(refused.Error("notes"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/projects")).StatusCode);
    }

    [Fact]
    public async Task Global_and_Kits_own_entities_can_be_read_and_not_written()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var admin = await desk.AddMemberAsync(desk.Acme, Tenancy.Roles.Owner);
        await using (var scope = desk.As(desk.Acme))
        {
            var db = (DeskDb)scope.ServiceProvider.GetService(typeof(DeskDb))!;
            db.Add(new Currency { Code = "EUR", Name = "Euro" });
            await db.SaveChangesAsync();
        }

        var client = desk.Browser(admin.UserId);
        Assert.Equal("Euro", (await client.GetAsync("/t/acme/api/currencies/EUR").JsonAsync()).Text("name"));
        Assert.Equal(["Ada"], (await client.GetAsync("/t/acme/api/memberships").JsonAsync()).All("name"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostJsonAsync("/t/acme/api/currencies", """{"name":"x"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PatchJsonAsync($"/t/acme/api/memberships/{admin.Id}", """{"role":"owner"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.DeleteAsync($"/t/acme/api/memberships/{admin.Id}")).StatusCode);
    }
}
