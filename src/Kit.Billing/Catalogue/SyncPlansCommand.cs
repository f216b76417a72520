using Kit.Hosting;

namespace Kit.Billing;

/// <summary><c>dotnet run -- kit sync-plans</c>: what a deployment runs when plans changed.</summary>
internal sealed class SyncPlansCommand(ICatalogueSync catalogue) : IKitCommand
{
    public string Name => "sync-plans";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var writes = await catalogue.RunAsync(cancellationToken);
        await Console.Out.WriteLineAsync(writes == 0 ? "Stripe has the plans as they are." : $"Stripe has the plans now, after {writes} writes.");
    }
}
