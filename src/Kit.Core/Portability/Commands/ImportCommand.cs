using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary><c>kit import --from acme.zip --slug acme --owner ada@example.com</c>.</summary>
internal sealed class ImportCommand(IServiceScopeFactory scopes) : IKitCommand
{
    public string Name => "import";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, "kit import --from FILE --slug SLUG --owner ADDRESS-OR-ID", "--from", "--slug", "--owner");
        await using var scope = scopes.CreateAsyncScope();
        var owner = await FindOwnerAsync(scope.ServiceProvider.GetService<IUserDirectory>(), given.Require("--owner"), cancellationToken);
        await using var file = File.OpenRead(given.Require("--from"));
        var import = new TenantImport { Slug = given.Require("--slug"), Owner = owner };
        var result = await scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(file, import, cancellationToken);
        await Console.Out.WriteLineAsync($"Tenant {result.Tenant.Slug} has {result.Rows} rows and the id {result.Tenant.Id}.");
        if (result.ShutOut.Count > 0)
        {
            await Console.Out.WriteLineAsync($"Not known here, and so shut out until they are invited: {string.Join(", ", result.ShutOut)}");
        }
    }

    private static async Task<UserSummary> FindOwnerAsync(IUserDirectory? users, string owner, CancellationToken cancellationToken)
    {
        var found = users is null ? null
            : Guid.TryParse(owner, out var id) ? (await users.FindAsync([id], cancellationToken)).SingleOrDefault()
            : await users.FindByEmailAsync(owner, cancellationToken);
        return found ?? throw new KitException(PortabilityErrors.UnknownOwner, $"Nobody here is '{owner}'. Make the account first.");
    }
}
