using System.Net;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class ClosingTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Members_read_until_when_it_can_be_undone_and_an_owner_undoes_it_with_one_button(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var before = TimeProvider.System.GetUtcNow();
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "They asked for it"));

        var tenant = await host.TenantAsync();
        Assert.InRange(tenant.ClosesAt!.Value, before.AddDays(30).AddSeconds(-1), before.AddDays(31));
        var page = await host.GetAsync("/t/acme/whoami", LifeHost.Bob, "text/html");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("They asked for it", page.Body, StringComparison.Ordinal);
        Assert.Contains(tenant.ClosesAt.Value.UtcDateTime.ToString("d MMMM yyyy, HH:mm", System.Globalization.CultureInfo.InvariantCulture), page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page.Body, StringComparison.Ordinal);
        Assert.Contains(KitErrors.TenantClosing, (await host.GetAsync("/api/whoami", host.Program)).Body, StringComparison.Ordinal);

        page = await host.GetAsync("/t/acme/whoami", LifeHost.Ada, "text/html");
        var forged = await host.SendAsync(HttpMethod.Post, "/t/acme/_kit/reopen", LifeHost.Ada, form: []);
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SubmitAsync(page, "/t/acme/_kit/reopen", LifeHost.Bob)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, "/t/acme/_kit/reopen", LifeHost.Eve)).Status);
        Assert.Equal(TenantStatus.Closing, (await host.TenantAsync()).Status);
        Assert.Contains("action=\"/t/acme/_kit/reopen\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, "/t/acme/_kit/reopen", LifeHost.Ada)).Status);

        tenant = await host.TenantAsync();
        Assert.Equal((TenantStatus.Active, null, "undone by Ada"), (tenant.Status, tenant.ClosesAt, tenant.StatusReason));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
    }

    [Theory, Databases]
    public async Task Owners_get_a_mail_though_the_tenants_own_jobs_wait(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Eve, Roles.Owner);
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "They asked for it"));

        await Eventually.IsTrueAsync(() => Task.FromResult(host.Mails.Sent.Count > 0));
        var (to, subject, text) = Assert.Single(host.Mails.Sent);
        Assert.Equal(("ada@acme.test", "acme is being closed"), (to, subject));
        Assert.Contains("They asked for it", text, StringComparison.Ordinal);
        Assert.Contains("/t/acme", text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task When_its_time_is_over_it_is_closed_for_good_and_handed_to_the_eraser_until_that_succeeds(Database database)
    {
        var eraser = new Eraser();
        await using var host = await LifeHost.StartAsync(database, postgres, s => s.AddSingleton<ITenantEraser>(eraser));
        eraser.Failures = 2;
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "They asked for it", TimeSpan.FromMilliseconds(200)));

        await Eventually.IsTrueAsync(() => Task.FromResult(eraser.Erased.Count == 1));
        Assert.Equal((host.AcmeId, "They asked for it"), eraser.Erased.Single());
        Assert.Equal((TenantStatus.Closed, null), ((await host.TenantAsync()).Status, (await host.TenantAsync()).ClosesAt));
        await Assert.ThrowsAsync<TenantTransitionException>(() => host.LiveAsync(l => l.ReopenAsync(host.AcmeId, "too late")));
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync(host.Shop.Globex.Id)).Status);
    }

    [Theory, Databases]
    public async Task When_its_time_is_over_nothing_is_left_of_it(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "They asked for it", TimeSpan.FromMilliseconds(200)));

        var erased = await Eventually.FindAsync(async () =>
        {
            await using var scope = host.Shop.AsPlatform();
            return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ErasedTenant>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == host.AcmeId && e.FinishedAt != null);
        });

        Assert.Equal(("They asked for it", ActorKind.Job), (erased.Reason, erased.ActorKind));
        await WaitForEndAsync(host, 1); // the job's own row was kept, and tells of the tenant
        Assert.Equal(
            ["kit.audit_entries", "kit.departed_tenants", "kit.erased_tenants", "kit.events", "kit.jobs", "receipt"],
            await Traces.TablesAsync(host.Shop, postgres, $"{host.AcmeId}"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/t/acme/whoami", LifeHost.Ada)).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync(host.Shop.Globex.Id)).Status);
    }

    [Theory, Databases]
    public async Task The_end_of_a_closing_that_was_undone_ends_nothing(Database database)
    {
        var eraser = new Eraser();
        await using var host = await LifeHost.StartAsync(database, postgres, s => s.AddSingleton<ITenantEraser>(eraser));
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "first", TimeSpan.FromSeconds(1)));
        await host.LiveAsync(l => l.ReopenAsync(host.AcmeId, "no"));
        await WaitForEndAsync(host, 1);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync()).Status);

        // Closed again before the first end came: the first one is not this one's.
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "second", TimeSpan.FromSeconds(1)));
        await host.LiveAsync(l => l.ReopenAsync(host.AcmeId, "no"));
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "third", TimeSpan.FromDays(1)));
        await WaitForEndAsync(host, 2);
        Assert.Equal(TenantStatus.Closing, (await host.TenantAsync()).Status);
        Assert.Empty(eraser.Erased);
    }

    [Fact]
    public async Task The_grace_is_an_option()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres, s => s.PostConfigure<LifecycleOptions>(o => o.ClosingGrace = TimeSpan.FromHours(1)));
        var before = TimeProvider.System.GetUtcNow();
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "over"));
        Assert.InRange((await host.TenantAsync()).ClosesAt!.Value, before.AddMinutes(59), before.AddMinutes(90));
    }

    private static async Task WaitForEndAsync(LifeHost host, int count) => await Eventually.IsTrueAsync(async () =>
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().CountAsync(j => j.Kind == "kit.tenants.end" && j.State == JobState.Done) == count;
    });

    private sealed class Eraser : ITenantEraser
    {
        public int Failures { get; set; }

        public List<(Guid, string)> Erased { get; } = [];

        public Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken)
        {
            if (Failures-- > 0)
            {
                throw new InvalidOperationException("not yet");
            }

            Erased.Add((tenantId, reason));
            return Task.CompletedTask;
        }
    }
}
