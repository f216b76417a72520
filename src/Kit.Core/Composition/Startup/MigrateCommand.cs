using System.Globalization;
using Kit.Data;
using Kit.Hosting;
using Kit.Portability;
using Kit.Tenancy;

namespace Kit.Composition;

/// <summary>
/// <c>kit migrate</c>: the shared database. <c>--all-tenants</c>: and those that tenants have for themselves; <c>--tenant acme</c>: that of one alone.
/// <c>--dry-run</c> says what would be done.
/// </summary>
internal sealed class MigrateCommand(FleetMigrator fleet, ITenantStore tenants) : IKitCommand
{
    private const string Usage = "kit migrate [--all-tenants | --tenant SLUG] [--dry-run] [--canary SLUG] [--parallel NUMBER]";
    private const int MaxParallel = 64;

    public string Name => "migrate";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var given = new CommandArguments(arguments, Usage, "--all-tenants", "--tenant", "--dry-run", "--canary", "--parallel");
        if (given.Has("--all-tenants") && given.Has("--tenant"))
        {
            throw given.Invalid("Either all tenants or one.");
        }

        var results = await fleet.MigrateAsync(await OrderAsync(given, cancellationToken), result => Console.Out.WriteLine(Line(result)), cancellationToken);
        var bad = results.Count(r => !r.IsWell);
        if (bad > 0)
        {
            throw new KitException(KitErrors.MigrationFailed, string.Create(CultureInfo.InvariantCulture, $"{bad} of {results.Count} databases are not up to date. What is done is done: mend the cause and run it again."));
        }

        await Console.Out.WriteLineAsync(given.Has("--dry-run") ? "Nothing was changed." : results.Count == 1 ? "The database is up to date." : string.Create(CultureInfo.InvariantCulture, $"{results.Count} databases are up to date."));
    }

    private async Task<FleetOrder> OrderAsync(CommandArguments given, CancellationToken cancellationToken)
    {
        var parallel = FleetOrder.DefaultParallel;
        if (given.Find("--parallel") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out parallel) || parallel is < 1 or > MaxParallel))
        {
            throw given.Invalid(string.Create(CultureInfo.InvariantCulture, $"--parallel takes a number from 1 to {MaxParallel}."));
        }

        var dryRun = given.Has("--dry-run");
        if (given.Has("--tenant"))
        {
            return new(false, [await DatabaseOfAsync(given, given.Require("--tenant"), cancellationToken)], null, parallel, dryRun);
        }

        var canary = given.Has("--canary") ? await DatabaseOfAsync(given, given.Require("--canary"), cancellationToken) : null;
        return new(true, given.Has("--all-tenants") ? null : [], canary, parallel, dryRun);
    }

    private async Task<string> DatabaseOfAsync(CommandArguments given, string slug, CancellationToken cancellationToken) =>
        (await TenantArgument.FindAsync(tenants, slug, cancellationToken)).Database ?? throw given.Invalid($"Tenant '{slug}' is in the shared database.");

    private static string Line(FleetResult result)
    {
        var what = result.Outcome switch
        {
            FleetOutcome.UpToDate => "up to date",
            FleetOutcome.Pending => $"lacks {string.Join(", ", result.Migrations)}",
            FleetOutcome.Migrated => $"migrated: {string.Join(", ", result.Migrations)}",
            FleetOutcome.NotTried => "not tried, because the first one failed",
            _ => $"FAILED: {result.Error}",
        };
        return $"{result.Database ?? "shared"}: {what}";
    }
}
