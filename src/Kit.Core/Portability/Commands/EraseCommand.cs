using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary><c>kit erase --tenant acme --reason "contract ended"</c>, and <c>kit erase --due</c> for what should be gone by now.</summary>
internal sealed class EraseCommand(IServiceScopeFactory scopes, ITenantStore tenants, DueErasures due) : IKitCommand
{
    private const string Usage = "kit erase --tenant SLUG-OR-ID --reason TEXT, or kit erase --due";

    public string Name => "erase";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, Usage, "--tenant", "--reason", "--due");
        if (given.Has("--due"))
        {
            var (erased, failed) = await due.RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync($"{erased} tenants were due, and are erased.");
            if (failed.Count > 0)
            {
                throw new KitException(PortabilityErrors.NotErased, $"Of these tenants, which are due, something is left; the log says what: {string.Join(", ", failed)}.");
            }

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
}
