using System.Globalization;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary><c>dotnet run -- kit audit-verify</c>: verifies all chains, and prints their heads in the form that it reads back.</summary>
internal sealed class AuditVerifyCommand(IAuditVerifier verifier, ITenantStore tenants, IOptions<AuditOptions> options) : IKitCommand
{
    public string Name => "audit-verify";

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var known = options.Value.KnownHeads is { } file ? await ReadAsync(file, cancellationToken) : [];
        List<string> broken = [];
        await foreach (var report in verifier.VerifyAllAsync(known, cancellationToken))
        {
            var name = await NameAsync(report.OwnerId, cancellationToken);
            if (report.Fault is { } fault)
            {
                broken.Add($"{name} ({report.OwnerId}), seal {fault.Number}: {fault.Kind}: {fault.Message}.");
                continue;
            }

            foreach (var other in report.OtherHeads)
            {
                await Console.Out.WriteLineAsync($"{Text(other)}# {name}, while it had a database of its own");
            }

            var head = report.Head is { } own ? Text(own) : "";
            await Console.Out.WriteLineAsync(
                $"{head}# {name}: {report.Entries} entries as they were sealed, {report.Unsealed} not sealed yet, {report.Pruned} seals whose entries were too old");
        }

        if (broken.Count > 0)
        {
            throw new KitException(
                KitErrors.AuditBroken, $"The audit log of {broken.Count} owner(s) is not as it was sealed:{string.Concat(broken.Select(b => Environment.NewLine + "  " + b))}");
        }
    }

    /// <summary>Reads what was printed earlier: an owner, a number, a hash and, of some, a chain in each line, and nothing after <c>#</c>.</summary>
    internal static async Task<List<AuditHead>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw Unreadable(file, "it is not there");
        }

        List<AuditHead> heads = [];
        foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
        {
            switch (line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                case []:
                    break;
                case [var owner, var number, var hash, .. { Length: <= 1 } chain] when Guid.TryParse(owner, out var id) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n):
                    heads.Add(new(id, n, hash) { Chain = chain is [var name] ? name : "" });
                    break;
                default:
                    throw Unreadable(file, $"'{line}' is no owner, number and hash");
            }
        }

        return heads;
    }

    private static string Text(AuditHead head) => string.Create(CultureInfo.InvariantCulture, $"{head.OwnerId} {head.Number} {head.Hash} {(head.Chain.Length == 0 ? "" : head.Chain + " ")}");

    private async Task<string> NameAsync(Guid owner, CancellationToken cancellationToken) =>
        owner == Tenant.Platform ? "the platform" : (await tenants.FindByIdAsync(owner, cancellationToken))?.Slug ?? "no tenant any more";

    private static KitException Unreadable(string file, string why) =>
        new(KitErrors.AuditHeadsUnreadable, $"{AuditOptions.Section}:KnownHeads names {file}: {why}. It is what kit audit-verify printed earlier.");
}
