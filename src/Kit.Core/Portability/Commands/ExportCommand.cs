using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary><c>kit export --tenant acme --to acme.zip</c>.</summary>
internal sealed class ExportCommand(IServiceScopeFactory scopes, ITenantStore tenants) : IKitCommand
{
    public string Name => "export";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, "kit export --tenant SLUG --to FILE", "--tenant", "--to");
        var tenant = await TenantArgument.FindAsync(tenants, given.Require("--tenant"), cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await using var file = new FileStream(given.Require("--to"), FileMode.CreateNew, FileAccess.Write);
        try
        {
            var manifest = await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(tenant.Id, file, cancellationToken);
            await Console.Out.WriteLineAsync($"{manifest.Tables.Sum(t => t.Rows)} rows of {manifest.Tables.Count} tables are in {file.Name}.");
        }
        catch
        {
            File.Delete(file.Name); // half an archive is none
            throw;
        }
    }
}
