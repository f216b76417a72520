using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>One of the two tenants, with a member who may do everything there and a row of every entity.</summary>
internal sealed class Party(TenantInfo tenant, Membership member, RowMaker rows)
{
    private readonly Dictionary<IEntityType, StoredRow> _stored = [];
    private readonly Dictionary<IEntityType, string> _failures = [];

    public TenantInfo Tenant { get; } = tenant;

    public Membership Member { get; } = member;

    public RowMaker Rows { get; } = rows;

    public IEnumerable<StoredRow> Stored => _stored.Values;

    public StoredRow? Find(IEntityType type) =>
        _stored.GetValueOrDefault(type) ?? _stored.Values.FirstOrDefault(r => type.IsAssignableFrom(r.Type));

    public string? WhyNot(IEntityType type) => _failures.GetValueOrDefault(type);

    public async Task FillAsync(IServiceProvider services)
    {
        await using (var scope = services.GetRequiredService<ITenantScopes>().Open(Tenant))
        {
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            db.Add(Member);
            await db.SaveChangesAsync();
        }

        IModel model;
        await using (var scope = services.CreateAsyncScope())
        {
            model = scope.ServiceProvider.GetRequiredService<KitDbContext>().Model;
        }

        foreach (var type in RowMaker.Roots(model))
        {
            await using var scope = services.GetRequiredService<ITenantScopes>().Open(Tenant);
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            try
            {
                await StoreAsync(db, type);
            }
            catch (AppendOnlyException)
            {
                // The platform makes it for the tenant, as it does without a test.
                await using var outer = services.CreateAsyncScope();
                await using var platform = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("make a row that is not for tenants to make");
                await StoreAsync(platform.ServiceProvider.GetRequiredService<KitDbContext>(), type);
            }
            catch (Exception e) when (e is DbUpdateException or InvalidOperationException or KitException or InvalidCastException)
            {
                _failures[type] = $"No row could be made of it: {e.InnerException?.Message ?? e.Message}";
            }
        }
    }
    private async Task StoreAsync(KitDbContext db, IEntityType type)
    {
        var entry = Rows.Add(db, type, with: new Dictionary<IProperty, object?> { [type.FindProperty(RowMaker.TenantId)!] = Tenant.Id });
        await db.SaveChangesAsync();
        _stored[type] = new(type, type.GetProperties().ToDictionary(p => p, p => entry.Property(p.Name).CurrentValue));
    }
}
