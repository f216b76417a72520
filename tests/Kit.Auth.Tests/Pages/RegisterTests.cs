using System.Net;
using Kit.Auth.Tests.TestModel;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth.Tests.Pages;

public sealed class RegisterTests
{
    [Fact]
    public async Task A_stranger_signs_up_and_lands_in_a_tenant_of_their_own()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var sent = await RegisterAsync(browser, "new@person.test");
        Assert.Equal("Check your mail", sent.Title);
        Assert.False(await host.PlatformAsync(db => db.Set<KitUser>().AnyAsync(u => u.Email == "new@person.test")));

        var confirm = await browser.GetAsync(host.Inbox.Link("new@person.test"));
        var home = await browser.SubmitAsync(confirm, "Confirm and create the account");

        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.Equal("/t/new-team", home.Url.AbsolutePath);
        Assert.Equal("New Team", home.Title);
        var tenant = await host.PlatformAsync(db => db.Set<Tenant>().SingleAsync(t => t.Slug == "new-team"));
        var member = await host.InTenantAsync(TenantInfo.Of(tenant), db => db.Set<Membership>().SingleAsync());
        Assert.Equal((Roles.Owner, "New Person"), (member.Role, member.Name));
        Assert.EndsWith("/t/new-team", host.Inbox.Link("new@person.test", "Welcome"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_tenants_are_set_up_in_steps_who_signs_up_is_told_so_and_then_lands_in_it()
    {
        var gate = new Gate();
        await using var host = await Host.OnSqliteAsync(
            b => b.Services.AddSingleton(gate).PostConfigure<JobsOptions>(o => o.RetryDelay = TimeSpan.FromMilliseconds(50)), kit => kit.AddProvisioningStep<WaitAtTheGate>(), seed: false);
        using var browser = host.NewBrowser();
        await RegisterAsync(browser, "new@person.test");
        var confirm = await browser.GetAsync(host.Inbox.Link("new@person.test"));
        var waiting = await browser.SubmitAsync(confirm, "Confirm and create the account");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "/t/new-team", "New Team is being set up"), (waiting.Status, waiting.Url.AbsolutePath, waiting.Title));
        gate.Open.SetResult();
        await Eventually.AssertAsync(async () => Assert.Equal("New Team", (await browser.GetAsync("/t/new-team")).Title));
    }

    [Fact]
    public async Task An_address_with_an_account_gets_the_same_answer_at_the_same_cost()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var before = host.Hasher.Hashed;
        var unknown = await RegisterAsync(browser, "new@person.test");
        var between = host.Hasher.Hashed;
        var known = await RegisterAsync(browser, "ada@acme.test");

        Assert.Equal(unknown.Status, known.Status);
        Assert.Equal(unknown.Comparable("new@person.test"), known.Comparable("ada@acme.test"));
        Assert.Equal(between - before, host.Hasher.Hashed - between);
        Assert.Equal(2, await host.PlatformAsync(db => db.Set<AuthLink>().CountAsync()));
        Assert.EndsWith("/login", host.Inbox.Link("ada@acme.test", "already have an account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_makes_one_account_however_often_it_is_confirmed()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await RegisterAsync(browser, "new@person.test");
        var confirm = await browser.GetAsync(host.Inbox.Link("new@person.test"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.SubmitAsync(confirm, "Confirm and create the account")));

        Assert.Single(answers, a => a.Url.AbsolutePath == "/t/new-team");
        Assert.Equal(1, await host.PlatformAsync(db => db.Set<Tenant>().CountAsync(t => t.Name == "New Team")));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(host.Inbox.To("new@person.test")[0].Text.Split('\n')[^1])).Status);
    }

    [Fact]
    public async Task Looking_at_the_link_does_not_use_it()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();
        await RegisterAsync(browser, "new@person.test");
        var link = host.Inbox.Link("new@person.test");

        await browser.GetAsync(link);
        var second = await browser.GetAsync(link);

        Assert.Equal("Confirm your address", second.Title);
        Assert.Equal("no-referrer", second.Response.Headers.GetValues("Referrer-Policy").Single());
    }

    [Theory]
    [InlineData("short", "At least 10 characters", "Use at least 10 characters.")]
    [InlineData("password123", "common", "That is one of the passwords that are tried first. Choose another one.")]
    [InlineData("new@person.test", "own address", "Your password must not be your name or your address.")]
    public async Task A_weak_password_is_refused(string password, string why, string message)
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = host.NewBrowser();

        var page = await RegisterAsync(browser, "new@person.test", password);

        Assert.True(page.Status == HttpStatusCode.BadRequest, why);
        Assert.Equal(message, page.Document.QuerySelector("#password-error")!.TextContent);
    }

    [Fact]
    public async Task A_slug_that_is_taken_or_reserved_gets_a_number()
    {
        await using var host = await Host.OnSqliteAsync();
        using var browser = await host.LogInAsync("ada@acme.test");

        foreach (var (name, slug) in new[] { ("Acme", "acme-2"), ("ACME", "acme-3"), ("Admin", "admin-2"), ("Ü", "team-u"), ("!!", "team") })
        {
            var page = await browser.SubmitAsync(await browser.GetAsync("/tenants"), "Create", ("Name", name));
            Assert.Equal($"/t/{slug}", page.Url.AbsolutePath);
        }
    }

    private static async Task<Page> RegisterAsync(Browser browser, string email, string password = "a long enough one") => await browser.SubmitAsync(
        await browser.GetAsync("/register"), "Create the account",
        ("Name", "New Person"), ("Email", email), ("Password", password), ("Organisation", "New Team"));

    private sealed class Gate
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Fails until the gate is open; a step that waited would hold SQLite's one writer.</summary>
    private sealed class WaitAtTheGate(Gate gate) : ITenantProvisioningStep
    {
        public string Name => "gate";

        public int Order => 0;

        public Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken) =>
            gate.Open.Task.IsCompleted ? Task.CompletedTask : throw new InvalidOperationException("The gate is shut.");
    }
}
