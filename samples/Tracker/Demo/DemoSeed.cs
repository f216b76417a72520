using Kit.Auth;
using Kit.Billing;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;

namespace Tracker.Demo;

/// <summary>
/// What Development starts with: three organisations, five people, three programs. Each step looks first whether it was done, so that an
/// interrupted start is mended by the next.
/// </summary>
internal sealed class DemoSeed(
    IUserAccounts users, ITenantProvisioner provisioner, ITenantStore tenants, ITenantScopes scopes, IOAuthClients clients, TimeProvider clock) : IStartupTask
{
    public const string Password = "Tracker-demo-1!";
    private static readonly string[] Scopes = ["profile", "email", "api"];

    public int Order => 1000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The last step of a complete seed: one look-up, and the start goes on.
        if (await users.FindByEmailAsync("operator@kit.test", cancellationToken) is not null)
        {
            return;
        }

        var ada = await UserAsync("ada@acme.test", "Ada Lovelace", cancellationToken);
        var grace = await UserAsync("grace@globex.test", "Grace Hopper", cancellationToken);
        var alan = await UserAsync("alan@both.test", "Alan Turing", cancellationToken);
        var peter = await UserAsync("peter@initech.test", "Peter Gibbons", cancellationToken);

        var acme = await TenantAsync("acme", "Acme", ada, cancellationToken);
        var globex = await TenantAsync("globex", "Globex", grace, cancellationToken);
        await TenantAsync("initech", "Initech", peter, cancellationToken);
        await FillAsync(acme, alan, AcmeProjects.All, seed: 1, cancellationToken);
        await FillAsync(globex, alan, GlobexProjects.All, seed: 2, cancellationToken);

        await clients.CreateConfidentialAsync(acme.Id, "acme-integration", "acme-integration-secret", "Acme integration", ["api"], cancellationToken);
        await clients.CreateConfidentialAsync(globex.Id, "globex-integration", "globex-integration-secret", "Globex integration", ["api"], cancellationToken);
        await clients.CreatePublicAsync("tracker-cli", "Tracker CLI", [new("http://127.0.0.1:9999/cb")], Scopes, tenantId: null, cancellationToken);
        await users.CreateAsync("operator@kit.test", "Olive Operator", Password, isOperator: true, cancellationToken);
    }

    private async Task<Guid> UserAsync(string email, string name, CancellationToken cancellationToken) =>
        (await users.FindByEmailAsync(email, cancellationToken) ?? await users.CreateAsync(email, name, Password, cancellationToken: cancellationToken)).Id;

    private async Task<TenantInfo> TenantAsync(string slug, string name, Guid owner, CancellationToken cancellationToken) =>
        await tenants.FindBySlugAsync(slug, cancellationToken) ?? await provisioner.CreateAsync(new(name, owner) { Slug = slug }, cancellationToken);

    private async Task FillAsync(TenantInfo tenant, Guid member, DemoProject[] projects, int seed, CancellationToken cancellationToken)
    {
        await provisioner.AddMemberAsync(tenant.Id, member, Roles.Member, cancellationToken);
        await using var scope = await scopes.OpenAsync(tenant.Id, cancellationToken: cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IBilling>().GrantAsync(tenant.Id, "business", "the demo", cancellationToken: cancellationToken);
        var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
        if (await db.Projects.AnyAsync(cancellationToken))
        {
            return;
        }

        var members = await db.Set<Membership>().OrderBy(m => m.Email).Select(m => m.Id).ToListAsync(cancellationToken);
        db.AddRange(new DemoContent(seed, members, clock.GetUtcNow()).Make(projects));
        await db.SaveChangesAsync(cancellationToken);
    }
}
