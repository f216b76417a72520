using System.Net;
using Kit.Auth.Tests.OAuth;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth.Tests.Pages;

public sealed class TenantAccessTests
{
    [Fact]
    public async Task Unknown_suspended_and_not_yours_are_the_same_answer()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");
        await host.SuspendAsync(await host.Services.GetRequiredService<ITenantProvisioner>().CreateAsync(new("Shut", host.Grace.Id) { Slug = "shut" }));

        var answers = new List<Page>();
        foreach (var slug in new[] { "nosuch", "shut", "globex" })
        {
            answers.Add(await browser.GetAsync($"/t/{slug}/manage"));
        }

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.NotFound, a.Status));
        Assert.Single(answers.Select(a => a.Comparable()).Distinct());
    }

    [Fact]
    public async Task A_member_of_a_suspended_tenant_reads_why_and_a_token_of_it_gets_a_problem()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        var client = new OAuthClient(host);
        var tokens = await client.RedeemAsync(await client.CodeAsync(browser));
        await host.SuspendAsync(host.Acme);

        var page = await browser.GetAsync("/t/acme");
        Assert.Equal((HttpStatusCode.Forbidden, "Acme is suspended"), (page.Status, page.Title));
        Assert.Contains("a test", page.Document.Body!.TextContent, StringComparison.Ordinal);
        var answer = await client.GetAsync("/api/notes", tokens.AccessToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task A_stranger_is_answered_alike_whether_the_tenant_exists_or_not()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        foreach (var (accept, status) in new[] { ("text/html", HttpStatusCode.Redirect), ("application/json", HttpStatusCode.Unauthorized) })
        {
            var answers = new List<string>();
            foreach (var slug in new[] { "acme", "nosuch" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/t/{slug}/manage") { Headers = { { "Accept", accept } } };
                var response = await browser.SendAsync(request);
                Assert.Equal(status, response.StatusCode);
                var body = System.Text.RegularExpressions.Regex.Replace(await response.Content.ReadAsStringAsync(), "\"traceId\":\"[^\"]*\"", "");
                answers.Add($"{response.Headers.Location} {response.Headers.WwwAuthenticate} {body}".Replace(slug, "…", StringComparison.Ordinal));
            }

            Assert.Single(answers.Distinct());
        }
    }

    [Fact]
    public async Task An_api_answers_a_stranger_with_a_challenge_and_never_with_the_sign_in_page()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var response = await browser.GetOnceAsync("/api/notes");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_member_of_two_tenants_chooses_and_switches()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var choice = await browser.LogInAsync("alan@both.test");
        Assert.Equal("/tenants", choice.Url.AbsolutePath);
        Assert.Equal(["Acme", "Globex"], choice.Document.QuerySelectorAll("li a").Select(a => a.TextContent));

        Assert.Equal("Acme", (await browser.GetAsync("/t/acme")).Title);
        Assert.Equal("Globex", (await browser.GetAsync("/t/globex")).Title);
    }

    [Fact]
    public async Task Who_is_sent_to_sign_in_comes_back_to_where_they_were_going()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var login = await browser.GetAsync("/t/acme/manage?x=1");
        var page = await browser.SubmitAsync(login, "Sign in", ("Email", "ada@acme.test"), ("Password", Host.Password));

        Assert.Equal("/t/acme/manage?x=1", page.Url.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact]
    public async Task What_a_role_may_do_follows_the_membership_of_the_tenant_in_the_address()
    {
        await using var host = await Host.OnSqliteAsync();
        using var alan = await host.LogInAsync("alan@both.test");

        Assert.Equal(HttpStatusCode.Forbidden, (await alan.GetAsync("/t/acme/manage")).Status);
        await host.InTenantAsync(host.Acme, async db =>
        {
            (await db.Set<Membership>().SingleAsync(m => m.UserId == host.Alan.Id)).Role = Roles.Admin;
            return await db.SaveChangesAsync();
        });

        Assert.Equal(HttpStatusCode.OK, (await alan.GetAsync("/t/acme/manage")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await alan.GetAsync("/t/globex/manage")).Status);
    }
}
