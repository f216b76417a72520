using Kit.Hosting;

namespace Kit.Operations;

/// <summary><c>kit upkeep</c>: does at once what the host does by itself from time to time.</summary>
internal sealed class UpkeepCommand(TenantUpkeep upkeep) : IKitCommand
{
    public string Name => "upkeep";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await upkeep.RunAsync(cancellationToken);
        await Console.Out.WriteLineAsync("Tenants are measured; exports that had expired are deleted; domains are checked.");
    }
}
