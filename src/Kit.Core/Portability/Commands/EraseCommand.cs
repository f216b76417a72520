using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary><c>kit erase --tenant acme --reason "contract ended"</c>, and <c>kit erase --due</c> for what the law need not keep any longer.</summary>
internal sealed class EraseCommand(IServiceScopeFactory scopes, ITenantScopes tenantScopes, ITenantStore tenants, TimeProvider clock) : IKitCommand
{
    private const string Usage = "kit erase --tenant SLUG-OR-ID --reason TEXT, or kit erase --due";

    public string Name => "erase";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, Usage, "--tenant", "--reason", "--due");
        if (given.Has("--due"))
        {
            var due = await FindDueAsync(cancellationToken);
            foreach (var id in due)
            {
                await EraseAsync(id, "the time is over for which rows were kept", cancellationToken);
            }

            await Console.Out.WriteLineAsync($"{due.Count} erased tenants had rows whose time was over.");
            return;
        }

        // By id also one that is erased already: it is proved anew.
        var value = given.Require("--tenant");
        var tenantId = Guid.TryParse(value, out var known) ? known : (await TenantArgument.FindAsync(tenants, value, cancellationToken)).Id;
        await EraseAsync(tenantId, given.Require("--reason"), cancellationToken);
        await Console.Out.WriteLineAsync($"Tenant {tenantId} is erased, and nothing of it is left but what kit.erased_tenants names.");
    }

    private async Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(tenantId, reason, cancellationToken);
    }

    private async Task<List<Guid>> FindDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = tenantScopes.OpenPlatformWide();
        var now = clock.GetUtcNow();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<ErasedTenant>()
            .Where(e => e.KeptUntil != null && e.KeptUntil <= now).Select(e => e.Id).ToListAsync(cancellationToken);
    }
}
