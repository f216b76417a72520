using System.Text.Json;
using Kit.Audit;
using Kit.Caching;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed partial class TenantRestorer(
    ITenantStore tenants, ITenantScopes scopes, TenantTables tables, ArchiveLoader loader, PortabilityCaller caller, IChangeSignals signals,
    IOptions<PortabilityOptions> options, TimeProvider clock, ILogger<TenantRestorer> logger) : ITenantRestorer
{
    public async Task<long> RestoreAsync(Guid tenantId, Stream archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        caller.RequirePlatform();
        var tenant = await tenants.FindByIdAsync(tenantId, cancellationToken) ?? throw new TenantUnavailableException(tenantId);
        await using var reader = await TenantArchiveReader.OpenAsync(archive, options.Value, cancellationToken);
        if (reader.Manifest.Tenant.Id != tenantId)
        {
            throw new TenantArchiveException(PortabilityErrors.OtherTenant, $"The archive is of tenant {reader.Manifest.Tenant.Id}, and only that one can be restored from it.");
        }

        await using var scope = scopes.Open(tenant, caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var replaced = TenantDataPlan.Of(db).ForRestore();
        await loader.CheckAsync(reader, db, replaced, cancellationToken);

        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        KitDbContext Of(TenantTable table) => table.IsControlPlane ? control : db;
        await using var transaction = await tables.BeginWriteAsync(db, tenantId, cancellationToken);
        await using var controlTransaction = control == db ? null : await tables.BeginWriteAsync(control, tenantId, cancellationToken);

        // A move that begins from here on waits with its switch for this transaction's end, and finds what it wrote.
        await TenantRest.RequireAsync(control, tenant, cancellationToken);
        var access = await control.Set<Membership>().AsNoTracking().ToListAsync(cancellationToken);
        foreach (var table in replaced.Reverse())
        {
            await TenantTables.DeleteAsync(Of(table), table, tenantId, limit: null, cancellationToken);
        }

        LogPoint(tenantId, "emptied");

        // Versions count from 0 by 1, so none that was handed out before is this moment: whoever read a row before the restore conflicts.
        var rows = await loader.LoadAsync(reader, Of, replaced, tenantId, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        LogPoint(tenantId, "rows");
        await KeepAccessAsync(control, access, cancellationToken);
        db.Add(Entry(tenant, reader.Manifest));
        await db.SaveChangesAsync(cancellationToken);
        await ArchiveLoader.LoadPartsAsync(reader, scope.ServiceProvider, cancellationToken);
        LogPoint(tenantId, "parts");
        await loader.CheckReferencesAsync(db, cancellationToken);
        if (controlTransaction is not null)
        {
            // Rows that were written past EF Core: the copies follow by a job, as always.
            control.Add(RefreshMirrors.For(tenantId, tenantId, clock.GetUtcNow()));
            await control.SaveChangesAsync(cancellationToken);
            await loader.CheckReferencesAsync(control, cancellationToken);
        }

        // Who may come in is decided last: what was restored before is theirs either way.
        await transaction.CommitAsync(cancellationToken);
        LogPoint(tenantId, "committed");
        if (controlTransaction is not null)
        {
            await controlTransaction.CommitAsync(cancellationToken);
        }

        LogPoint(tenantId, "restored");
        signals.RaiseAllHere();

        // Readers went on meanwhile, and remembered the rows of before.
        await scope.ServiceProvider.GetRequiredService<ITenantCache>().RemoveAllAsync(CancellationToken.None);
        return rows;
    }

    // Who was shut out since the export stays out, and who came since stays in.
    private static async Task KeepAccessAsync(KitDbContext db, List<Membership> before, CancellationToken cancellationToken)
    {
        var restored = await db.Set<Membership>().ToListAsync(cancellationToken);
        foreach (var membership in restored)
        {
            var now = before.Find(m => m.UserId == membership.UserId);
            membership.Status = now?.Status ?? MembershipStatus.Removed;
            membership.Role = now?.Role ?? membership.Role;
        }

        db.AddRange(before.Where(m => restored.TrueForAll(r => r.UserId != m.UserId)));
        await db.SaveChangesAsync(cancellationToken);
    }

    private AuditEntry Entry(TenantInfo tenant, TenantArchiveManifest manifest) => new()
    {
        At = clock.GetUtcNow(),
        ActorKind = caller.Actor.Kind,
        ActorId = caller.Actor.Id,
        ActorName = caller.Actor.Name,
        Action = AuditAction.Updated,
        Entity = "tenants",
        EntityId = tenant.Id.ToString(),
        Label = tenant.Name,
        Changes = JsonSerializer.Serialize(new Dictionary<string, string?[]> { ["RestoredTo"] = [null, manifest.CreatedAt.ToString("O")] }),
    };

    [LoggerMessage(2451, LogLevel.Information, "Restore of tenant {TenantId} is here: {Point}")]
    private partial void LogPoint(Guid tenantId, string point);
}
