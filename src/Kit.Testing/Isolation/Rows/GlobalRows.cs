using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>Rows of everybody's that tenants' rows refer to: one of each kind, with a mark that is nobody's.</summary>
internal sealed record GlobalRows(IReadOnlyList<StoredRow> Rows)
{
    private const int FirstKey = 300_000_000;

    public static async Task<GlobalRows> MakeAsync(IServiceProvider services, IModel model)
    {
        var types = model.GetEntityTypes().Where(e => e.IsTenantOwned()).SelectMany(e => e.GetForeignKeys()).Select(f => f.PrincipalEntityType)
            .Where(e => !e.IsTenantOwned()).Select(RowMaker.Concrete).Distinct();
        var rows = new List<StoredRow>();
        foreach (var type in types)
        {
            await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            var entry = new RowMaker("shared", FirstKey).Add(db, type);
            await db.SaveChangesAsync();
            rows.Add(StoredRow.Of(entry));
        }

        return new(rows);
    }
}
