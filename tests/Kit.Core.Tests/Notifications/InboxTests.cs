using System.Net;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Html.Dom;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Notifications;

/// <summary>The inbox of Development, over HTTP.</summary>
public sealed class InboxTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-mail-").FullName;
    private JobHost _host = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await JobHost.StartAsync(Database.Sqlite, postgres, services: s => s.PostConfigure<KitOptions>(o => o.DataPath = _folder));
        _http = new HttpClient { BaseAddress = new(_host.Shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_list_shows_the_newest_first_and_each_leads_to_its_page()
    {
        await SendAsync(new("ada@example.com", "First", "t"));
        var second = await SendAsync(new("bob@example.com", "Second <b>", "t"));
        var page = await PageAsync("/dev/mail");
        var rows = page.QuerySelectorAll("tbody tr").ToList();
        Assert.Equal(["Second <b>", "First"], rows.Select(r => r.QuerySelector("a")!.TextContent));
        Assert.Contains("bob@example.com", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal($"/dev/mail/{second}", rows[0].QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_mail_shows_headers_text_with_links_and_its_html_in_a_cage()
    {
        var id = await SendAsync(new("Ada <ada@example.com>", "Hello", "Go to https://shop.example/a?b=1&c=2.\n<script>alert(1)</script>", "<p onclick='x()'>Hi</p><script>y()</script>"));
        var page = await PageAsync($"/dev/mail/{id}");
        Assert.Contains("\"Ada\" <ada@example.com>", page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(id.ToString(), page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("https://shop.example/a?b=1&c=2", page.QuerySelector("pre a")!.GetAttribute("href"));
        Assert.Contains("<script>alert(1)</script>", page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script"));
        var frame = page.QuerySelector("iframe")!;
        Assert.Equal("", frame.GetAttribute("sandbox"));

        using var html = await _http.GetAsync(frame.GetAttribute("src"));
        Assert.Equal("<p onclick='x()'>Hi</p><script>y()</script>", (await html.Content.ReadAsStringAsync()).Trim());
        var policy = html.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("sandbox;", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", html.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task Programs_read_the_same_as_json()
    {
        await SendAsync(new("ada@example.com", "S", "T", "<p>H</p>"));
        using var json = JsonDocument.Parse(await _http.GetStringAsync("/dev/mail.json"));
        var mail = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(("ada@example.com", "S", "T", "<p>H</p>"), (Text("to"), Text("subject"), Text("text").Trim(), Text("html").Trim()));
        string Text(string name) => mail.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task A_mail_that_is_not_there_and_html_that_is_not_there_are_not_found()
    {
        var id = await SendAsync(new("ada@example.com", "S", "T"));
        foreach (var path in new[] { $"/dev/mail/{Guid.CreateVersion7()}", $"/dev/mail/{id}/html" })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await _http.GetAsync(path)).StatusCode));
        }
    }

    [Fact]
    public async Task Mails_are_whole_files_in_the_data_folder()
    {
        var id = await SendAsync(new("ada@example.com", "S", "T"));
        Assert.Equal([$"{id}.eml"], Directory.GetFiles(Path.Combine(_folder, "mail")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_start_up_says_where_the_inbox_is()
    {
        var notes = _host.Shop.Services.GetRequiredService<KitBuilder>().Modules.SelectMany(m => m.Describe(_host.Shop.Services, "http://host"));
        Assert.Contains(new("Mail inbox", "http://host/dev/mail"), notes);
    }

    [Fact]
    public async Task Outside_Development_the_server_and_the_sender_must_be_named()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration["ConnectionStrings:Kit"] = "Data Source=nowhere.db";
        builder.Configuration["Kit:Mail:Port"] = "0";
        builder.AddKit<ShopDb>();
        await using var app = builder.Build();
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => app.StartAsync());
        Assert.Contains("Kit:Mail:Host", error.Message, StringComparison.Ordinal);
        Assert.Contains("Kit:Mail:From", error.Message, StringComparison.Ordinal);
        Assert.Contains("KIT3102: Kit:Mail:Port", error.Message, StringComparison.Ordinal);
    }

    private async Task<Guid> SendAsync(Mail mail)
    {
        await using var scope = _host.Shop.As(_host.Shop.Acme);
        var id = scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(mail);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        await _host.WaitAsync(id, JobState.Done);
        return id;
    }

    private async Task<IHtmlDocument> PageAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var context = BrowsingContext.New(AngleSharp.Configuration.Default);
        var html = await answer.Content.ReadAsStringAsync();
        return (IHtmlDocument)await context.OpenAsync(r => r.Content(html).Address(answer.RequestMessage!.RequestUri!));
    }
}
