using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>One of the tenants, with a member who may do everything there and a row of every entity.</summary>
internal sealed class Party(TenantInfo tenant, Membership member, RowMaker rows)
{
    private readonly Dictionary<IEntityType, StoredRow> _stored = [];
    private readonly Dictionary<IEntityType, StoredRow> _about = [];
    private readonly Dictionary<IEntityType, string> _failures = [];

    public TenantInfo Tenant { get; } = tenant;

    public Membership Member { get; } = member;

    public RowMaker Rows { get; } = rows;

    public IEnumerable<StoredRow> Stored => _stored.Values;

    /// <summary>The platform's rows about the party.</summary>
    public IEnumerable<StoredRow> About => _about.Values;

    /// <summary>What is nowhere but in the party's rows: the mark in their texts, and their ids.</summary>
    public IReadOnlyList<string> Secrets =>
        [Rows.Mark, .. _stored.Values.SelectMany(r => r.Id).Where(i => i.Value is Guid && !i.Property.IsForeignKey()).Select(i => i.Value.ToString()!)];

    /// <summary>The platform's row about the party.</summary>
    public StoredRow? FindAbout(IEntityType type) => _about.GetValueOrDefault(type);

    public StoredRow? Find(IEntityType type) =>
        _stored.GetValueOrDefault(type) ?? _stored.Values.FirstOrDefault(r => type.IsAssignableFrom(r.Type));

    public string? WhyNot(IEntityType type) => _failures.GetValueOrDefault(type);

    public async Task FillAsync(IServiceProvider services, IModel model)
    {
        await using (var scope = services.GetRequiredService<ITenantScopes>().Open(Tenant))
        {
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            db.Add(Member);
            await db.SaveChangesAsync();
        }

        await AddAsync(services, model, (type, row) => (type.IsAboutTenant() ? _about : _stored)[type] = row, (type, why) => _failures[type] = why);
    }

    /// <summary>Another row of every entity; of those that there may be only one of, none.</summary>
    public Task GrowAsync(IServiceProvider services, IModel model) => AddAsync(services, model, (_, _) => { }, (_, _) => { });

    private async Task AddAsync(IServiceProvider services, IModel model, Action<IEntityType, StoredRow> stored, Action<IEntityType, string> failed)
    {
        foreach (var type in RowMaker.Roots(model).Concat(RowMaker.About(model)))
        {
            try
            {
                stored(type, await MakeAsync(services, type));
            }
            catch (Exception e) when (e is DbUpdateException or InvalidOperationException or KitException or InvalidCastException)
            {
                failed(type, $"No row could be made of it: {e.InnerException?.Message ?? e.Message}");
            }
        }
    }

    private async Task<StoredRow> MakeAsync(IServiceProvider services, IEntityType type)
    {
        if (!type.IsAboutTenant())
        {
            await using var scope = services.GetRequiredService<ITenantScopes>().Open(Tenant);
            try
            {
                return await StoreAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), type);
            }
            catch (AppendOnlyException)
            {
                // It is the platform's to make.
            }
        }

        // The platform makes it for the tenant, as it does without a test.
        await using var outer = services.CreateAsyncScope();
        await using var platform = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("make a row that is not for tenants to make");
        return await StoreAsync(platform.ServiceProvider.GetRequiredService<KitDbContext>(), type);
    }

    private async Task<StoredRow> StoreAsync(KitDbContext db, IEntityType type)
    {
        var entry = Rows.Add(db, type, with: new Dictionary<IProperty, object?> { [type.FindProperty(RowMaker.TenantId)!] = Tenant.Id });
        await db.SaveChangesAsync();
        return StoredRow.Of(entry);
    }
}
