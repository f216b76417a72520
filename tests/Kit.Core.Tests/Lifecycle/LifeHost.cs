using System.Net;
using System.Text.RegularExpressions;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Kit.Core.Tests.Lifecycle;

/// <summary>A shop over HTTP: Ada owns acme, Bob is a member of it, Eve belongs to nothing, Olga is an operator.</summary>
public sealed partial class LifeHost : IAsyncDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private LifeHost(Shop shop, Outbox mails) => (Shop, Mails) = (shop, mails);

    public static string Ada { get; } = $"sub={Guid.CreateVersion7()};name=Ada";

    public static string Bob { get; } = $"sub={Guid.CreateVersion7()};name=Bob";

    public static string Eve { get; } = $"sub={Guid.CreateVersion7()};name=Eve";

    public static string Olga { get; } = $"sub={Guid.CreateVersion7()};name=Olga;operator=true";

    public Shop Shop { get; }

    public Outbox Mails { get; }

    public Guid AcmeId => Shop.Acme.Id;

    /// <summary>A program that may act within acme.</summary>
    public string Program => $"sub=robot;client_id=robot;tenant={AcmeId}";

    public static async Task<LifeHost> StartAsync(
        Database database, PostgresCluster postgres, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null)
    {
        var mails = new Outbox();
        var shop = await Shop.OnAsync(database, postgres, s => Configure(s, mails, services), kit, (Action<WebApplication>)Map + map);
        return await JoinedAsync(new(shop, mails));
    }

    /// <summary>A node on a database of its own name; the first one finds nobody in it.</summary>
    public static async Task<LifeHost> NodeAsync(
        PostgresDatabase database, bool first, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null)
    {
        var mails = new Outbox();
        var host = new LifeHost(await Shop.OnPostgresAsync(database, s => Configure(s, mails, services), kit, (Action<WebApplication>)Map + map), mails);
        return first ? await JoinedAsync(host) : host;
    }

    /// <summary>Does something with the lifecycle, as the program itself.</summary>
    public async Task LiveAsync(Func<ITenantLifecycle, Task> work)
    {
        await using var scope = Shop.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ITenantLifecycle>());
    }

    public async Task<Tenant> TenantAsync(Guid? id = null)
    {
        await using var scope = Shop.AsPlatform();
        var wanted = id ?? AcmeId;
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == wanted);
    }

    public async Task JoinAsync(TenantInfo tenant, string who, string role)
    {
        await using var scope = Shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var name = who.Split("name=")[1].Split(';')[0];
        db.Add(new Membership { UserId = Guid.Parse(who.AsSpan(4, 36)), Name = name, Email = $"{name}@acme.test".ToLowerInvariant(), Role = role });
        await db.SaveChangesAsync();
    }

    public Task<Answer> GetAsync(string path, string? who = null, string accept = "application/json", (string, string)? header = null) =>
        SendAsync(HttpMethod.Get, path, who, accept, null, header is { } one ? [one] : []);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? who = null, string accept = "application/json", Dictionary<string, string>? form = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Shop.Url + path));
        request.Headers.Add("Accept", accept);
        if (who is not null)
        {
            request.Headers.Add(HeaderAuthentication.Header, who);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
        }

        using var response = await _http.SendAsync(request);
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(c => c.Split(';')[0])) : "";
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(), response.Headers.CacheControl?.ToString(), cookies);
    }

    /// <summary>Posts a form of a page, as a browser does.</summary>
    public Task<Answer> SubmitAsync(Answer page, string action, string who, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post, action, who, "text/html",
        fields.Append(("__RequestVerificationToken", AntiforgeryToken().Match(page.Body).Groups["token"].Value)).ToDictionary(f => f.Item1, f => f.Item2),
        ("Cookie", page.Cookies));

    /// <summary>The same, to a tenant's own host name.</summary>
    public Task<Answer> SubmitAsync(Answer page, string action, string who, string host, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post, action, who, "text/html",
        fields.Append(("__RequestVerificationToken", AntiforgeryToken().Match(page.Body).Groups["token"].Value)).ToDictionary(f => f.Item1, f => f.Item2),
        ("Cookie", page.Cookies), ("Host", host));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Shop.DisposeAsync();
    }

    private static void Configure(IServiceCollection services, Outbox mails, Action<IServiceCollection>? more)
    {
        HeaderAuthentication.Add(services);
        services.AddSingleton<IMailTransport>(mails);
        services.PostConfigure<Kit.Jobs.JobsOptions>(o => o.RetryDelay = TimeSpan.FromMilliseconds(50));
        more?.Invoke(services);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/whoami", (TenantScope scope) => scope.RequireTenant().Slug);
        app.MapPost("/whoami", (TenantScope scope) => scope.RequireTenant().Slug).DisableAntiforgery();
        app.MapGet("/api/whoami", (TenantScope scope) => scope.RequireTenant().Slug).WithMetadata(new TenantFromClaimAttribute());
        app.MapGet("/open", (TenantScope scope) => scope.RequireTenant().Slug).AllowAnonymous();
        app.MapGet("/pay", (TenantScope scope) => scope.RequireTenant().Status.ToString()).WithMetadata(new AnswersWhileAttribute(TenantStatus.Suspended));
        app.MapPost("/close", async (TenantScope scope, ITenantLifecycle lifecycle) => await lifecycle.CloseAsync(scope.RequireTenant().Id, "we are done")).DisableAntiforgery();
        app.MapPost("/lifecycle/{what}", async (string what, Guid id, ITenantLifecycle lifecycle) =>
        {
            await (what switch
            {
                "suspend" => lifecycle.SuspendAsync(id, "a test"),
                "reactivate" => lifecycle.ReactivateAsync(id, "a test"),
                "close" => lifecycle.CloseAsync(id, "a test"),
                "reopen" => lifecycle.ReopenAsync(id, "a test"),
                "retry" => lifecycle.RetryProvisioningAsync(id),
                _ => lifecycle.ChangeSlugAsync(id, "other"),
            });
            return Results.NoContent();
        }).DisableAntiforgery();
    }

    private static async Task<LifeHost> JoinedAsync(LifeHost host)
    {
        await host.JoinAsync(host.Shop.Acme, Ada, Roles.Owner);
        await host.JoinAsync(host.Shop.Acme, Bob, Roles.Member);
        return host;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex AntiforgeryToken();

    /// <summary>What came back.</summary>
    public sealed partial record Answer(HttpStatusCode Status, string Body, string? Location, string? CacheControl, string Cookies)
    {
        /// <summary>Without what differs from request to request.</summary>
        public (HttpStatusCode, string, string?, string?) Comparable => (Status, TraceId().Replace(Body, ""), Location, CacheControl);

        [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
        private static partial Regex TraceId();
    }

    /// <summary>Keeps mails instead of sending them.</summary>
    public sealed class Outbox : IMailTransport
    {
        private readonly List<(string To, string Subject, string Text)> _sent = [];

        public IReadOnlyList<(string To, string Subject, string Text)> Sent
        {
            get
            {
                lock (_sent)
                {
                    return [.. _sent];
                }
            }
        }

        public Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
        {
            lock (_sent)
            {
                _sent.Add((message.To.ToString(), message.Subject ?? "", message.TextBody ?? ""));
            }

            return Task.CompletedTask;
        }
    }
}
