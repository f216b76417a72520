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
        IReadOnlyList<AuditHead> known = options.Value.KnownHeads is { } file ? await ReadAsync(file, cancellationToken) : [];
        List<string> broken = [];
        List<string> unreachable = [];
        await foreach (var report in verifier.VerifyAllAsync(known, cancellationToken))
        {
            var name = await NameAsync(report.OwnerId, cancellationToken);
            if (report.Unreachable is { } database)
            {
                unreachable.Add($"{name} ({report.OwnerId}): {database}.");
                await KeepAsync(report, known, $"{name}: not verified, {database} could not be reached; as noted earlier");
            }

            if (report.Fault is { } fault)
            {
                broken.Add($"{name} ({report.OwnerId}), seal {fault.Number}: {fault.Kind}: {fault.Message}.");
            }

            if (report.Fault is not null || report.Unreachable is not null)
            {
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

        var away = $"The audit log of {unreachable.Count} owner(s) could not be verified, since their databases could not be reached:{Lines(unreachable)}";
        if (broken.Count > 0)
        {
            throw new KitException(
                KitErrors.AuditBroken,
                $"The audit log of {broken.Count} owner(s) is not as it was sealed:{Lines(broken)}{(unreachable.Count > 0 ? Environment.NewLine + away : "")}");
        }

        if (unreachable.Count > 0)
        {
            throw new KitException(KitErrors.AuditNotVerified, away);
        }
    }

    // What is printed today is what tomorrow's run is to know.
    private static async Task KeepAsync(AuditReport report, IReadOnlyList<AuditHead> known, string why)
    {
        var noted = known.Where(k => k.OwnerId == report.OwnerId).Select(Text).ToList();
        foreach (var line in noted.Count > 0 ? noted : [""])
        {
            await Console.Out.WriteLineAsync($"{line}# {why}");
        }
    }

    private static string Lines(List<string> lines) => string.Concat(lines.Select(l => Environment.NewLine + "  " + l));

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
