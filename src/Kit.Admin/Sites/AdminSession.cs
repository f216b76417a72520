using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>The database as one request of a site sees it: a tenant's rows in the request's own scope, or all in the platform scope.</summary>
internal sealed class AdminSession : IAsyncDisposable
{
    private readonly AsyncServiceScope? _platform;
    private readonly bool _allTenants;

    private AdminSession(IServiceProvider services, AsyncServiceScope? platform, IEntityType? about)
    {
        _platform = platform;
        _allTenants = platform is not null;
        var control = services.GetRequiredService<IControlPlane>();
        Db = about is null ? services.GetRequiredService<KitDbContext>() : control.DbOf(about);
        Control = control.Db;
        Zone = ZoneOf(services.GetRequiredService<TenantScope>().Tenant);
    }

    /// <summary>The context of the database that what the request is about is in.</summary>
    public KitDbContext Db { get; }

    /// <summary>The context of the shared database: the same one, where that is it.</summary>
    public KitDbContext Control { get; }

    /// <summary>Whether rows of all tenants are in sight.</summary>
    public bool SeesAllTenants => _allTenants;

    /// <summary>The time zone in which instants are shown and asked for: the tenant's; UTC for operators.</summary>
    public TimeZoneInfo Zone { get; }

    public static AdminSession Open(AdminSite site, IServiceProvider services, string purpose, IEntityType? about, string? database)
    {
        if (!site.ForOperators)
        {
            return new(services, null, about);
        }

        var who = services.GetRequiredService<TenantScope>().Actor.Name;
        var scope = services.GetRequiredService<IPlatformScope>().Open($"operator {who} {purpose}", database);
        return new(scope.ServiceProvider, scope, about);
    }

    public IQueryable<TEntity> Rows<TEntity>()
        where TEntity : class => _allTenants ? Db.AllTenants<TEntity>() : Db.Set<TEntity>();

    public ValueTask DisposeAsync() => _platform?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TimeZoneInfo ZoneOf(TenantInfo? tenant) =>
        tenant is not null && TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
