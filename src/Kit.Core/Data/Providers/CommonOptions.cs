#pragma warning disable EF1001 // Replaces the parts of change tracking that know keys; see Data/Tracking.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Data;

internal static class CommonOptions
{
    /// <summary>What the application's contexts have on either database.</summary>
    public static DbContextOptionsBuilder UseTenantTracking(this DbContextOptionsBuilder options) => options
        .AddInterceptors(TransactionEvents.Instance, FilterKeeper.Instance)
        .ReplaceService<IDatabase, CompilingDatabase>()
        .ReplaceService<IStateManager, TenantStateManager>()
        .ReplaceService<IEntityFinderSource, TenantEntityFinderSource>();
}
