using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary><c>kit move --tenant acme --to acme_db --reason "its own plan"</c>, and <c>--to shared</c> for the way back.</summary>
internal sealed class MoveCommand(IServiceScopeFactory scopes, ITenantStore tenants) : IKitCommand
{
    private const string Shared = "shared";
    private const string Usage = "kit move --tenant SLUG-OR-ID --to NAME-OR-shared --reason TEXT, or kit move --tenant SLUG-OR-ID with --status, --resume or --cancel";

    public string Name => "move";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, Usage, "--tenant", "--to", "--reason", "--status", "--resume", "--cancel");
        var tenant = await TenantArgument.FindAsync(tenants, given.Require("--tenant"), cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var mover = scope.ServiceProvider.GetRequiredService<ITenantMover>();
        if (given.Has("--cancel"))
        {
            await mover.CancelAsync(tenant.Id, cancellationToken);
        }
        else if (given.Find("--to") is { } to)
        {
            await mover.StartAsync(tenant.Id, to == Shared ? null : to, given.Require("--reason"), cancellationToken);
        }
        else if (!given.Has("--status") && !given.Has("--resume"))
        {
            throw given.Invalid("What is to be done?");
        }

        var move = await mover.FindAsync(tenant.Id, cancellationToken) ?? throw given.Invalid($"{tenant.Slug} was never moved.");
        if (!given.Has("--status"))
        {
            // What is left to do later is a job's.
            await scope.ServiceProvider.GetRequiredService<MoveRunner>().RunAsync(move.Id, cancellationToken);
            move = (await mover.FindAsync(tenant.Id, cancellationToken))!;
        }

        await Console.Out.WriteLineAsync(Describe(tenant, move));
        if (move.Step == TenantMoveStep.RolledBack && !move.IsCancelled && !given.Has("--status"))
        {
            throw new KitException(KitErrors.MoveRolledBack, $"The move was rolled back: {move.Error}");
        }
    }

    private static string Describe(TenantInfo tenant, TenantMove move) => $"{tenant.Slug} to {MovePlaces.NameOf(move.To)}: {move.Step}" + move switch
    {
        { SwitchedAt: { } at } => $"; there since {at:u}, {move.Proof.Sum(p => p.Rows)} rows of {move.Proof.Count} tables proved, not to be written for {move.ReadOnlyMilliseconds} ms",
        { Error: { } error } => $"; {error}",
        _ => "",
    };
}
