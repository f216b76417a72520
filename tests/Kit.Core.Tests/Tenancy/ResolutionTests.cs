using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Tenancy;

public sealed class ResolutionTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await StartAsync(Database.Sqlite, null);
        await JoinAsync(_shop, _shop.Acme, Roles.Member);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _shop.DisposeAsync();
    }

    [Fact]
    public async Task A_member_is_let_into_the_tenant_that_the_path_names() =>
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada"));

    [Fact]
    public async Task Unknown_suspended_not_yours_and_malformed_are_the_same_404()
    {
        await SetStatusAsync(_shop, await _shop.CreateTenantAsync("sleeping"), TenantStatus.Suspended);
        var answers = new List<(HttpStatusCode, string)>();
        foreach (var slug in new[] { "nosuch", "globex", "sleeping", "a", "ACME", "acme%2F" })
        {
            var (status, body) = await GetAsync($"/t/{slug}/whoami", $"sub={_ada};name=Ada");
            answers.Add((status, System.Text.RegularExpressions.Regex.Replace(body, "\"traceId\":\"[^\"]*\"", "")));
        }

        Assert.Equal(HttpStatusCode.NotFound, answers[0].Item1);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_stranger_is_challenged_alike_at_tenants_that_exist_and_that_do_not()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/t/acme/whoami")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/t/nosuch/whoami")).Status);
    }

    [Fact]
    public async Task Endpoints_of_tenants_do_not_answer_without_one_nor_platform_pages_within_one()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/whoami", $"sub={_ada};name=Ada")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/platform", $"sub={_ada};name=Ada")).Status);
        Assert.Equal((HttpStatusCode.OK, "platform"), await GetAsync("/platform", $"sub={_ada};name=Ada"));
        Assert.Equal((HttpStatusCode.OK, "tenant's two"), await GetAsync("/t/acme/two", $"sub={_ada};name=Ada"));
        Assert.Equal((HttpStatusCode.OK, "platform's two"), await GetAsync("/two", $"sub={_ada};name=Ada"));
    }

    [Fact]
    public async Task A_header_names_the_tenant() =>
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/whoami", $"sub={_ada};name=Ada", ("X-Tenant", "acme")));

    [Fact]
    public async Task A_tokens_claim_names_the_tenant_where_the_endpoint_says_so_and_nowhere_else()
    {
        var token = $"sub=robot;client_id=robot;tenant={_shop.Acme.Id}";
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/api/whoami", token));
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/t/acme/whoami", token));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/globex/api/whoami", token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/whoami", token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/api/whoami", "sub=robot;client_id=robot")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/whoami", "sub=robot;client_id=robot")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/api/whoami", $"sub={_ada};client_id=cli;tenant={_shop.Globex.Id}")).Status);
    }

    [Fact]
    public async Task Permissions_follow_the_role_and_unknown_ones_are_denied()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/t/acme/orders", $"sub={_ada};name=Ada")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/t/acme/manage", $"sub={_ada};name=Ada")).Status);
    }

    [Fact]
    public async Task What_admits_anybody_admits_all_alike_and_what_is_open_to_the_unknown_no_stranger()
    {
        string?[] callers = [null, $"sub={_ada};name=Ada", $"sub={Guid.CreateVersion7()};name=Bob", $"sub=robot;client_id=robot;tenant={_shop.Globex.Id}"];
        foreach (var caller in callers)
        {
            Assert.Equal((HttpStatusCode.OK, "acme Anonymous  False"), await GetAsync("/t/acme/signed", caller));
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/nosuch/signed", caller)).Status);
            Assert.Equal(caller is null ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, (await GetAsync("/signed", caller)).Status);
        }

        Assert.Equal((HttpStatusCode.OK, "acme Anonymous"), await GetAsync("/t/acme/open", null));
        Assert.Equal((HttpStatusCode.OK, "acme User"), await GetAsync("/t/acme/open", callers[1]));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/open", callers[2])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/open", callers[3])).Status);
        await SetStatusAsync(_shop, _shop.Acme, TenantStatus.Suspended);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/signed", callers[1])).Status);
    }

    [Fact]
    public async Task A_membership_that_ends_shuts_its_user_out_at_once()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada")).Status);
        await using (var scope = _shop.As(_shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Membership>().SingleAsync(m => m.UserId == _ada)).Status = MembershipStatus.Removed;
            await db.SaveChangesAsync();
        }

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada")).Status);
    }

    [Fact]
    public async Task A_subdomain_or_a_custom_domain_names_the_tenant()
    {
        await using var shop = await StartAsync(Database.Sqlite, "example.test");
        await JoinAsync(shop, shop.Acme, Roles.Member);
        await using (var scope = shop.AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new TenantDomain { TenantId = shop.Acme.Id, Domain = "work.acme.test", Token = "t", Status = DomainStatus.Verified });
            await db.SaveChangesAsync();
        }

        var ada = $"sub={_ada};name=Ada";
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/whoami", ada, ("Host", "acme.example.test"), on: shop));
        Assert.Equal((HttpStatusCode.OK, "acme"), await GetAsync("/whoami", ada, ("Host", "work.acme.test"), on: shop));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/whoami", ada, ("Host", "globex.example.test"), on: shop)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/whoami", ada, ("Host", "a.b.example.test"), on: shop)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/platform", ada, ("Host", "example.test"), on: shop)).Status);
    }

    [Fact]
    public async Task A_tenant_suspended_on_one_node_is_shut_on_the_other_and_open_again()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await Shop.OnPostgresAsync(database, HeaderAuthentication.Add, map: Map);
        await using var two = await Shop.OnPostgresAsync(database, HeaderAuthentication.Add, map: Map);
        await JoinAsync(one, one.Acme, Roles.Owner);
        foreach (var (status, expected) in new[] { (TenantStatus.Active, HttpStatusCode.OK), (TenantStatus.Suspended, HttpStatusCode.Forbidden), (TenantStatus.Active, HttpStatusCode.OK) })
        {
            await SetStatusAsync(one, one.Acme, status);
            Assert.Equal(expected, (await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada", on: one)).Status);
            await Eventually.AssertAsync(async () => Assert.Equal(expected, (await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada", on: two)).Status));
        }

        // Behind Kit's back, by SQL alone, and after the listener's connection was cut.
        await postgres.ExecuteAsync(database.Name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit listener' AND datname = current_database()");
        await postgres.ExecuteAsync(database.Name, "UPDATE kit.tenants SET status = 'Suspended' WHERE slug = 'acme'");
        await Eventually.AssertAsync(async () => Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/t/acme/whoami", $"sub={_ada};name=Ada", on: two)).Status));
    }

    private Task<Shop> StartAsync(Database database, string? baseDomain) => Shop.OnAsync(
        database,
        postgres,
        services =>
        {
            HeaderAuthentication.Add(services);
            services.Configure<TenancyOptions>(o => o.BaseDomain = baseDomain);
        },
        map: Map);

    private static void Map(WebApplication app)
    {
        app.MapGet("/whoami", (TenantScope scope) => scope.RequireTenant().Slug);
        app.MapGet("/api/whoami", (TenantScope scope) => scope.RequireTenant().Slug).WithMetadata(new TenantFromClaimAttribute());
        app.MapGet("/platform", () => "platform").WithMetadata(new PlatformWideAttribute());
        app.MapGet("/two", () => "platform's two").WithMetadata(new PlatformWideAttribute());
        app.MapGet("/two", () => "tenant's two");
        app.MapGet("/orders", () => "orders").RequireAuthorization("orders.read");
        app.MapGet("/open", (TenantScope scope) => $"{scope.RequireTenant().Slug} {scope.Actor.Kind}").AllowAnonymous();
        app.MapGet("/signed", (TenantScope scope) => $"{scope.RequireTenant().Slug} {scope.Actor.Kind} {scope.Membership?.Name} {scope.Permissions.Has("orders.read")}")
            .WithMetadata(new AdmitsAnybodyAttribute());
        app.MapGet("/manage", () => "manage").RequireAuthorization("memberships.write");
    }

    private async Task JoinAsync(Shop shop, TenantInfo tenant, string role)
    {
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Membership { UserId = _ada, Name = "Ada", Email = "ada@acme.test", Role = role });
        await db.SaveChangesAsync();
    }

    private static async Task SetStatusAsync(Shop shop, TenantInfo tenant, TenantStatus status)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        (await db.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id)).Status = status;
        await db.SaveChangesAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? claims = null, (string Name, string Value)? header = null, Shop? on = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri((on ?? _shop).Url + path));
        if (claims is not null)
        {
            request.Headers.Add(HeaderAuthentication.Header, claims);
        }

        if (header is { } more)
        {
            request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
