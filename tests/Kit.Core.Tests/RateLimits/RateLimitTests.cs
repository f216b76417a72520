using System.Net;
using System.Text.Json;
using Kit.Core.Tests.Features;
using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.RateLimits;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.RateLimits;

public sealed class RateLimitTests(PostgresCluster postgres) : IDisposable
{
    private readonly Guid _ada = Guid.CreateVersion7();
    private readonly HttpClient _http = new();
    private readonly TestPlans _plans = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task What_is_too_much_is_answered_429_with_the_id_and_when_to_come_again()
    {
        await using var shop = await StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            using var good = await SendAsync(shop, "/t/acme/exports");
            Assert.Equal((HttpStatusCode.OK, "5", $"{5 - i}"), (good.StatusCode, Header(good, "RateLimit-Limit"), Header(good, "RateLimit-Remaining")));
        }

        using var refused = await SendAsync(shop, "/t/acme/exports");
        Assert.Equal((HttpStatusCode.TooManyRequests, "5", "0"), (refused.StatusCode, Header(refused, "RateLimit-Limit"), Header(refused, "RateLimit-Remaining")));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3_600);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal((KitErrors.RateLimited, 429), (problem.RootElement.GetProperty("id").GetString(), problem.RootElement.GetProperty("status").GetInt32()));

        using var page = await SendAsync(shop, "/t/acme/exports", accept: "text/html");
        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop, "/t/acme/free"));
    }

    [Theory, Databases]
    public async Task One_tenants_flood_costs_another_no_permit(Database database)
    {
        await using var shop = await StartAsync(database);
        await JoinAsync(shop, shop.Globex);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => StatusAsync(shop, "/t/acme/exports")));
        Assert.Equal((5, 45), (answers.Count(a => a == HttpStatusCode.OK), answers.Count(a => a == HttpStatusCode.TooManyRequests)));

        // The same person, from the same address.
        answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => StatusAsync(shop, "/t/globex/exports")));
        Assert.Equal((5, 45), (answers.Count(a => a == HttpStatusCode.OK), answers.Count(a => a == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Who_is_let_into_no_tenant_costs_none_a_permit_and_is_held_by_address_whatever_they_name()
    {
        await using var shop = await StartAsync();

        // A member of acme at globex, and a stranger anywhere: 404 and 401, until the stranger's own permits are gone.
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(shop, "/t/globex/exports"));
        }

        var strangers = new List<HttpStatusCode>();
        foreach (var (tenant, forged) in new[] { ("acme", "1.2.3.4"), ("globex", "1.2.3.5"), ("nosuch", "1.2.3.6"), ("acme", "1.2.3.7"), ("globex", "1.2.3.8"), ("acme", "1.2.3.9"), ("nosuch", "::1") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{shop.Url}/t/{tenant}/exports"));
            request.Headers.Add("X-Forwarded-For", forged);
            using var response = await _http.SendAsync(request);
            strangers.Add(response.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 5), HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], strangers);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(shop, "/t/acme/open", claims: null));
        using var first = await SendAsync(shop, "/t/acme/exports");
        Assert.Equal("4", Header(first, "RateLimit-Remaining"));
    }

    [Theory, Databases]
    public async Task The_number_comes_from_an_override_at_once_and_from_the_plan_within_moments(Database database)
    {
        await using var shop = await StartAsync(database);
        Assert.Equal("5", await LimitAsync(shop));
        var id = await shop.OverrideAsync(shop.Acme, Feature, OverrideKind.AtMost, 8);
        Assert.Equal("8", await LimitAsync(shop));
        await shop.TakeBackAsync(id);
        Assert.Equal("5", await LimitAsync(shop));

        _plans.Values[(shop.Acme.Id, Feature)] = FeatureValue.AtMost(9);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("9", await LimitAsync(shop));

        _plans.Values[(shop.Acme.Id, Feature)] = FeatureValue.On;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await LimitAsync(shop));
        _plans.Values[(shop.Acme.Id, Feature)] = FeatureValue.Off;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(shop, "/t/acme/exports"));
    }

    [Theory, Databases]
    public async Task A_request_asks_the_database_for_nothing_of_its_limit(Database database)
    {
        await using var shop = await StartAsync(database, s => s.AddSingleton<IEntitlementSource>(new Asking()));
        var log = shop.Services.GetRequiredService<StatementLog>();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop, "/t/acme/exports"));
        Assert.Contains(log.Statements, s => s.Contains("labels", StringComparison.Ordinal));
        log.Clear();
        for (var i = 0; i < 10; i++)
        {
            await StatusAsync(shop, "/t/acme/exports");
        }

        Assert.Empty(log.Statements);
    }

    [Fact]
    public async Task Many_at_once_ask_the_database_once()
    {
        var asked = new Asking();
        await using var shop = await StartAsync(services: s => s.AddSingleton<IEntitlementSource>(asked));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => StatusAsync(shop, "/t/acme/exports")));
        Assert.Equal(1, asked.Count);
    }

    [Fact]
    public async Task Routes_are_limited_by_how_they_are_mapped_and_not_by_how_they_are_written()
    {
        await using var shop = await StartAsync();
        var answers = new List<HttpStatusCode>();
        foreach (var path in new[] { "/api/things/1", "/API/things/2", "/api//things/3", "/%61pi/things/4", "/api/things/5", "/api/things/6", "/Api/things/7" })
        {
            answers.Add(await StatusAsync(shop, "/t/acme" + path));
        }

        Assert.Equal(3, answers.Count(a => a == HttpStatusCode.OK));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop, "/t/acme/apiary"));
    }

    [Fact]
    public async Task A_limit_on_all_routes_leaves_the_nodes_health_alone_and_what_asks_to_be_left_alone()
    {
        await using var shop = await StartAsync(kit: k => k.AddRateLimit("all", 2, RatePeriod.Hour, on: "/"));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(("/healthz", HttpStatusCode.OK), ("/healthz", await StatusAsync(shop, "/healthz", claims: null)));
            Assert.Equal(("/t/acme/never", HttpStatusCode.OK), ("/t/acme/never", await StatusAsync(shop, "/t/acme/never")));
        }

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            [await StatusAsync(shop, "/t/acme/free"), await StatusAsync(shop, "/t/acme/free"), await StatusAsync(shop, "/t/acme/free")]);
    }

    [Fact]
    public async Task A_limit_that_nobody_declared_answers_nobody()
    {
        await using var shop = await StartAsync();
        using var response = await SendAsync(shop, "/t/acme/misspelled");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(KitErrors.UnknownRateLimit, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void An_address_is_one_callers_as_far_as_they_can_choose_it(string one, string other, bool same)
    {
        RateLimitCaller Of(string address) => RateLimitCaller.Of(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } }, new TenantScope());
        Assert.Equal(same, Of(one) == Of(other));
    }

    [Fact]
    public void Limits_of_one_name_and_routes_without_a_slash_are_problems()
    {
        var feature = new FeatureDefinition("api.requests-per-minute", "requests", FeatureKind.Limit, FeatureValue.AtMost(1));
        Assert.Empty(new RateLimitsCheck([new("api", feature, RatePeriod.Minute, "/api"), new("api", feature, RatePeriod.Minute, "/api")]).Check());
        Assert.Equal(
            [KitErrors.InvalidRateLimit, KitErrors.InvalidRateLimit],
            new RateLimitsCheck([new("api", feature, RatePeriod.Minute, "/api"), new("api", feature, RatePeriod.Hour, "api")]).Check().Select(p => p.Id));
    }

    private const string Feature = "exports.requests-per-hour";

    private async Task<Shop> StartAsync(Database database = Database.Sqlite, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null)
    {
        var shop = await Shop.OnAsync(
            database,
            postgres,
            s =>
            {
                HeaderAuthentication.Add(s);
                s.AddSingleton<TimeProvider>(_clock).AddSingleton<IEntitlementSource>(_plans).AddStatementLog<ShopDb>();
                services?.Invoke(s);
            },
            k =>
            {
                k.AddRateLimit("exports", 5, RatePeriod.Hour).AddRateLimit("api", 3, RatePeriod.Hour, on: "/api");
                kit?.Invoke(k);
            },
            Map);
        await JoinAsync(shop, shop.Acme);
        return shop;
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/exports", () => "ok").RequireTenantRateLimit("exports");
        app.MapGet("/open", () => "ok").RequireTenantRateLimit("exports").AllowAnonymous();
        app.MapGet("/misspelled", () => "ok").RequireTenantRateLimit("export");
        app.MapGet("/free", () => "ok");
        app.MapGet("/never", () => "ok").DisableRateLimiting();
        app.MapGet("/apiary", () => "ok");
        app.MapGroup("/api").MapGet("things/{id}", (int id) => id);
    }

    private async Task JoinAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Membership { UserId = _ada, Name = "Ada", Email = "ada@acme.test" });
        await db.SaveChangesAsync();
    }

    private async Task<string?> LimitAsync(Shop shop)
    {
        using var response = await SendAsync(shop, "/t/acme/exports");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Header(response, "RateLimit-Limit");
    }

    private async Task<HttpStatusCode> StatusAsync(Shop shop, string path, string? claims = "ada")
    {
        using var response = await SendAsync(shop, path, claims);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(Shop shop, string path, string? claims = "ada", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Url + path));
        request.Headers.Accept.ParseAdd(accept);
        if (claims is not null)
        {
            request.Headers.Add(HeaderAuthentication.Header, $"sub={_ada};name=Ada");
        }

        return await _http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    /// <summary>Asks the database each time, as plans do.</summary>
    private sealed class Asking : IEntitlementSource
    {
        private int _count;

        public int Order => -1;

        public int Count => _count;

        public async ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, Kit.Data.KitDbContext db, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            await db.Set<Label>().CountAsync(cancellationToken);
            return null;
        }
    }
}
