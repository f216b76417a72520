using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed class TenantImporter(
    ITenantScopes scopes, TenantTables tables, ArchiveLoader loader, PortabilityCaller caller, IChangeSignals signals, IServiceProvider services,
    IOptions<TenancyOptions> tenancy, IOptions<PortabilityOptions> options) : ITenantImporter
{
    public async Task<TenantImportResult> ImportAsync(Stream archive, TenantImport import, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(import);
        caller.RequirePlatform();
        await using var reader = await TenantArchiveReader.OpenAsync(archive, options.Value, cancellationToken);
        var tenant = Describe(reader.Manifest.Tenant, import);
        try
        {
            return await ImportAsync(reader, tenant, import, cancellationToken);
        }
        catch when (reader.Manifest.Parts.Count > 0)
        {
            // The rows are gone with their transaction; what stores of other kinds took in is not.
            await using var scope = scopes.Open(TenantInfo.Of(tenant), caller.Actor);
            foreach (var part in scope.ServiceProvider.GetServices<ITenantDataPart>())
            {
                await part.EraseAsync(CancellationToken.None);
            }

            throw;
        }
    }

    private async Task<TenantImportResult> ImportAsync(TenantArchiveReader reader, Tenant tenant, TenantImport import, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(TenantInfo.Of(tenant), caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var written = TenantDataPlan.Of(db).ForImport();
        await loader.CheckAsync(reader, db, written, cancellationToken);
        if (await db.Set<Tenant>().AnyAsync(t => t.Slug == tenant.Slug, cancellationToken))
        {
            throw InvalidSlug(tenant.Slug);
        }

        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        await AddTenantAsync(db, tenant, cancellationToken);
        var rows = await loader.LoadAsync(reader, _ => db, written, tenant.Id, version: null, cancellationToken);
        var shutOut = await AdmitAsync(db, import, cancellationToken);
        await ArchiveLoader.LoadPartsAsync(reader, scope.ServiceProvider, cancellationToken);
        await loader.CheckReferencesAsync(db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.RaiseAllHere();
        return new(TenantInfo.Of(tenant), rows, shutOut);
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
}
