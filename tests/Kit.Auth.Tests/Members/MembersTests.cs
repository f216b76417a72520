using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.Members;

public sealed class MembersTests(PostgresCluster postgres)
{
    [Fact]
    public async Task An_owner_changes_roles_and_removes_and_the_removed_is_out_at_once()
    {
        await using var host = await Host.OnSqliteAsync();
        using var ada = await host.LogInAsync("ada@acme.test");
        using var alan = await host.LogInAsync("alan@both.test");

        await PostAsync(ada, $"/t/acme/members/{await MembershipAsync(host, host.Alan)}/role", ("Role", Roles.Admin));
        Assert.Equal(HttpStatusCode.OK, (await alan.GetAsync("/t/acme/members")).Status);

        await PostAsync(ada, $"/t/acme/members/{await MembershipAsync(host, host.Alan)}/remove");
        Assert.Equal(HttpStatusCode.NotFound, (await alan.GetAsync("/t/acme/members")).Status);
        Assert.Equal("Globex", (await alan.GetAsync("/t/globex")).Title);
    }

    [Fact]
    public async Task The_last_owner_can_not_be_removed_or_demoted()
    {
        await using var host = await Host.OnSqliteAsync();
        using var ada = await host.LogInAsync("ada@acme.test");
        var own = await MembershipAsync(host, host.Ada);

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(ada, $"/t/acme/members/{own}/remove")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(ada, $"/t/acme/members/{own}/role", ("Role", Roles.Member))).Status);
        Assert.Equal(Roles.Owner, await RoleAsync(host, host.Ada));
    }

    [Fact]
    public async Task Of_two_owners_who_demote_each_other_at_once_one_stays()
    {
        await using var host = await Host.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        for (var round = 0; round < 5; round++)
        {
            await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Alan.Id, Roles.Owner);
            await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Ada.Id, Roles.Owner);
            using var ada = await host.LogInAsync("ada@acme.test");
            using var alan = await host.LogInAsync("alan@both.test");
            var (adas, alans) = (await MembershipAsync(host, host.Ada), await MembershipAsync(host, host.Alan));
            var (adasToken, alansToken) = (await TokenAsync(ada, "/t/acme/members"), await TokenAsync(alan, "/t/acme/members"));

            await Task.WhenAll(
                ada.PostAsync($"/t/acme/members/{alans}/role", [new("Role", Roles.Member), adasToken]),
                alan.PostAsync($"/t/acme/members/{adas}/role", [new("Role", Roles.Member), alansToken]));

            Assert.Contains(Roles.Owner, new[] { await RoleAsync(host, host.Ada), await RoleAsync(host, host.Alan) });
        }
    }

    [Fact]
    public async Task Nobody_grants_or_takes_away_what_they_dont_hold()
    {
        await using var host = await Host.OnSqliteAsync();
        await host.Services.GetRequiredService<ITenantProvisioner>().AddMemberAsync(host.Acme.Id, host.Alan.Id, Roles.Admin);
        using var alan = await host.LogInAsync("alan@both.test");
        var (ada, own) = (await MembershipAsync(host, host.Ada), await MembershipAsync(host, host.Alan));

        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(alan, $"/t/acme/members/{own}/role", ("Role", Roles.Owner))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(alan, $"/t/acme/members/{own}/role", ("Role", "superuser"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(alan, $"/t/acme/members/{ada}/remove")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(alan, "/t/acme/members/invite", ("Email", "x@y.test"), ("Role", Roles.Owner))).Status);
        Assert.Equal((Roles.Owner, Roles.Admin), (await RoleAsync(host, host.Ada), await RoleAsync(host, host.Alan)));
        Assert.Empty(host.Inbox.To("x@y.test"));
    }

    [Fact]
    public async Task A_member_sees_no_members_page_and_an_admin_of_one_tenant_touches_no_other()
    {
        await using var host = await Host.OnSqliteAsync();
        using var alan = await host.LogInAsync("alan@both.test");
        using var ada = await host.LogInAsync("ada@acme.test");
        var graces = await host.InTenantAsync(host.Globex, db => db.Set<Membership>().Where(m => m.UserId == host.Grace.Id).Select(m => m.Id).SingleAsync());

        Assert.Equal(HttpStatusCode.Forbidden, (await alan.GetAsync("/t/acme/members")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(ada, $"/t/acme/members/{graces}/remove")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(ada, $"/t/globex/members/{graces}/remove", from: "/t/acme/members")).Status);
    }

    private static Task<Page> PostAsync(Browser browser, string url, params (string Name, string Value)[] values) => PostAsync(browser, url, null, values);

    private static async Task<Page> PostAsync(Browser browser, string url, string? from, params (string Name, string Value)[] values) =>
        await browser.PostAsync(url, [await TokenAsync(browser, from ?? "/account"), .. values.Select(v => KeyValuePair.Create(v.Name, v.Value))]);

    private static async Task<KeyValuePair<string, string>> TokenAsync(Browser browser, string url) => new(
        "__RequestVerificationToken", (await browser.GetAsync(url)).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!);

    private static Task<Guid> MembershipAsync(Host host, KitUser user) =>
        host.InTenantAsync(host.Acme, db => db.Set<Membership>().Where(m => m.UserId == user.Id).Select(m => m.Id).SingleAsync());

    private static Task<string> RoleAsync(Host host, KitUser user) =>
        host.InTenantAsync(host.Acme, db => db.Set<Membership>().Where(m => m.UserId == user.Id).Select(m => m.Role).SingleAsync());
}
