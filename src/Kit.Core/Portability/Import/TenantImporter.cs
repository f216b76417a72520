using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed partial class TenantImporter(
    ITenantScopes scopes, TenantTables tables, ArchiveLoader loader, UnfinishedImports unfinished, PortabilityCaller caller, IChangeSignals signals,
    IServiceProvider services, IOptions<TenancyOptions> tenancy, IOptions<PortabilityOptions> options, ILogger<TenantImporter> logger) : ITenantImporter
{
    public async Task<TenantImportResult> ImportAsync(Stream archive, TenantImport import, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(import);
        caller.RequirePlatform();
        await using var reader = await TenantArchiveReader.OpenAsync(archive, options.Value, cancellationToken);
        var tenant = Describe(reader.Manifest.Tenant, import);
        await using var scope = scopes.Open(TenantInfo.Of(tenant), caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var written = TenantDataPlan.Of(db).ForImport();
        await loader.CheckAsync(reader, db, written, cancellationToken);
        if (await db.Set<Tenant>().AnyAsync(t => t.Slug == tenant.Slug, cancellationToken))
        {
            throw InvalidSlug(tenant.Slug);
        }

        await unfinished.BeginAsync(tenant.Id, cancellationToken);
        LogPoint(tenant.Id, "begun");
        try
        {
            return await ImportAsync(scope.ServiceProvider, db, reader, tenant, written, import, cancellationToken);
        }
        catch (Exception e)
        {
            await UndoAsync(tenant, e);
            throw;
        }
    }

    private async Task<TenantImportResult> ImportAsync(
        IServiceProvider scoped, KitDbContext db, TenantArchiveReader reader, Tenant tenant, IReadOnlyList<TenantTable> written, TenantImport import,
        CancellationToken cancellationToken)
    {
        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        await AddTenantAsync(db, tenant, cancellationToken);
        var rows = await loader.LoadAsync(reader, _ => db, written, tenant.Id, version: null, cancellationToken);
        LogPoint(tenant.Id, "rows");
        var shutOut = await AdmitAsync(db, import, cancellationToken);
        await ArchiveLoader.LoadPartsAsync(reader, scoped, cancellationToken);
        LogPoint(tenant.Id, "parts");
        await loader.CheckReferencesAsync(db, cancellationToken);
        await UnfinishedImports.EndAsync(db, tenant.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogPoint(tenant.Id, "made");
        signals.RaiseAllHere();
        return new(TenantInfo.Of(tenant), rows, shutOut);
    }

    // The rows are gone with their transaction; what stores of other kinds took in is not. Where even that fails, the sweep does it later.
    private async Task UndoAsync(Tenant tenant, Exception why)
    {
        try
        {
            await unfinished.UndoAsync(TenantInfo.Of(tenant), caller.Actor, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotUndone(e, tenant.Id, why.Message);
        }
    }

    private Tenant Describe(ArchivedTenant archived, TenantImport import)
    {
        if (!Slug.IsWellFormed(import.Slug) || tenancy.Value.ReservedSlugs.Contains(import.Slug))
        {
            throw InvalidSlug(import.Slug);
        }

        var name = import.Name ?? archived.Name;
        return name.Length is > 0 and <= 200 && archived.Locale.Length <= 35 && TimeZoneInfo.TryFindSystemTimeZoneById(archived.TimeZone, out _)
            ? new() { Id = import.Id ?? Guid.CreateVersion7(), Slug = import.Slug, Name = name, TimeZone = archived.TimeZone, Locale = archived.Locale }
            : throw TenantArchiveException.Invalid("The tenant's name, locale or time zone is none.");
    }

    private static async Task AddTenantAsync(KitDbContext db, Tenant tenant, CancellationToken cancellationToken)
    {
        db.Add(tenant);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Duplicate })
        {
            throw InvalidSlug(tenant.Slug); // taken in the same moment
        }
    }

    // Memberships are rows like others, and refer to people whom this installation may not know.
    private async Task<IReadOnlyList<string>> AdmitAsync(KitDbContext db, TenantImport import, CancellationToken cancellationToken)
    {
        var memberships = await db.Set<Membership>().ToListAsync(cancellationToken);
        var known = import.Members == ImportedMembers.Known && services.GetService<IUserDirectory>() is { } users
            ? (await users.FindAsync([.. memberships.Select(m => m.UserId)], cancellationToken)).Select(u => u.Id).ToHashSet()
            : [];
        var shutOut = new List<string>();
        foreach (var membership in memberships.Where(m => m.UserId != import.Owner.Id && m.Status == MembershipStatus.Active))
        {
            if (import.Members != ImportedMembers.All && !known.Contains(membership.UserId))
            {
                membership.Status = MembershipStatus.Removed;
                shutOut.Add(membership.Email);
            }
        }

        var owner = memberships.Find(m => m.UserId == import.Owner.Id);
        if (owner is null)
        {
            db.Add(owner = new Membership { UserId = import.Owner.Id, Name = import.Owner.Name, Email = import.Owner.Email });
        }

        owner.Role = Roles.Owner;
        owner.Status = MembershipStatus.Active;
        await db.SaveChangesAsync(cancellationToken);
        return shutOut;
    }

    private static KitException InvalidSlug(string slug) =>
        new(KitErrors.InvalidSlug, $"'{slug}' is reserved, taken or not well formed: 2 to 40 lower-case letters, digits and inner hyphens.");

    [LoggerMessage(2452, LogLevel.Information, "Import of tenant {TenantId} is here: {Point}")]
    private partial void LogPoint(Guid tenantId, string point);

    [LoggerMessage(2459, LogLevel.Warning, "What the import of tenant {TenantId} had stored could not be deleted at once, and is deleted later. The import failed: {Why}")]
    private partial void LogNotUndone(Exception exception, Guid tenantId, string why);
}
