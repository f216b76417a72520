using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.Members;

public sealed class InvitationTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Somebody_new_is_invited_chooses_a_password_and_is_in()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await InviteAsync(host, "new@person.test", Roles.Admin);
        var invited = Assert.Single(await new EventsUnderTest(host.Services).PublishedAsync<MemberInvited>());
        Assert.Equal(("new@person.test", Roles.Admin), (invited.Email, invited.Role));

        var page = await browser.GetAsync(host.Inbox.Link("new@person.test"));
        Assert.Contains("Acme", page.Title, StringComparison.Ordinal);
        var home = await browser.SubmitAsync(page, "Create the account and accept", ("Name", "New Person"), ("Password", "a long enough one"));

        Assert.Equal("/t/acme", home.Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/t/acme/members")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(host.Inbox.Link("new@person.test"))).Status);
    }

    [Fact]
    public async Task Somebody_with_an_account_signs_in_and_accepts_and_nobody_else_can()
    {
        await using var host = await Host.OnSqliteAsync();
        await InviteAsync(host, "grace@globex.test", Roles.Member);
        var link = host.Inbox.Link("grace@globex.test", "invites");
        using var alan = await host.LogInAsync("alan@both.test");
        using var grace = host.NewBrowser();

        var others = await alan.GetAsync(link);
        Assert.DoesNotContain(others.Document.QuerySelectorAll("button"), b => b.TextContent == "Accept");
        var token = others.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var stolen = await alan.PostAsync("/invitations/accept", [new("__RequestVerificationToken", token), new("Token", link.Split('=')[1])]);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.Status);

        var invited = await grace.GetAsync(link);
        var login = await grace.GetAsync(invited.Document.QuerySelector("a.kit-button")!.GetAttribute("href")!);
        var back = await grace.SubmitAsync(login, "Sign in", ("Email", "grace@globex.test"), ("Password", Host.Password));
        var home = await grace.SubmitAsync(back, "Accept");

        Assert.Equal("/t/acme", home.Url.AbsolutePath);
        Assert.Equal("Acme", home.Title);
    }

    [Fact]
    public async Task An_invitation_that_was_taken_back_or_whose_sender_was_demoted_is_worth_nothing()
    {
        await using var host = await Host.OnSqliteAsync();
        await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Alan.Id, Roles.Admin);
        await InviteAsync(host, "one@person.test", Roles.Member);
        await InviteAsync(host, "two@person.test", Roles.Member, by: "alan@both.test");
        using var ada = await host.LogInAsync("ada@acme.test");
        using var stranger = host.NewBrowser();

        await ada.SubmitAsync(await ada.GetAsync("/t/acme/members"), "Take back the invitation of one@person.test");
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync(host.Inbox.Link("one@person.test"))).Status);

        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(host.Inbox.Link("two@person.test"))).Status);
        await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Alan.Id, Roles.Member);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync(host.Inbox.Link("two@person.test"))).Status);
    }

    [Fact]
    public async Task An_old_invitation_does_not_demote_who_is_an_owner_by_now()
    {
        await using var host = await Host.OnSqliteAsync();
        await InviteAsync(host, "grace@globex.test", Roles.Member);
        await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Grace.Id, Roles.Owner);
        using var grace = await host.LogInAsync("grace@globex.test");

        await grace.SubmitAsync(await grace.GetAsync(host.Inbox.Link("grace@globex.test", "invites")), "Accept");

        Assert.Equal(Roles.Owner, await host.InTenantAsync(host.Acme, db => db.Set<Membership>().Where(m => m.UserId == host.Grace.Id).Select(m => m.Role).SingleAsync()));
    }

    [Fact]
    public async Task Of_many_who_accept_one_invitation_at_once_one_gets_in()
    {
        await using var host = await Host.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await InviteAsync(host, "new@person.test", Roles.Member);
        using var browser = host.NewBrowser();
        var page = await browser.GetAsync(host.Inbox.Link("new@person.test"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            browser.SubmitAsync(page, "Create the account and accept", ("Name", $"New {i}"), ("Password", "a long enough one"))));

        Assert.Single(answers, a => a.Url.AbsolutePath == "/t/acme");
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, a.Status.ToString()));
        Assert.Equal(1, await host.PlatformAsync(db => db.Set<KitUser>().CountAsync(u => u.Email == "new@person.test")));
    }

    private static async Task InviteAsync(Host host, string email, string role, string by = "ada@acme.test")
    {
        using var browser = await host.LogInAsync(by);
        var page = await browser.SubmitAsync(await browser.GetAsync("/t/acme/members"), "Invite", ("Email", email), ("Role", role));
        Assert.Contains(email, page.Document.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }
}
