using System.Security.Cryptography;

namespace Kit.Data;

/// <summary>
/// What lifts the tenant's filter. Its name does not, since anybody can write it (see <see cref="FilterKeeper"/>); this is another in each process.
/// Whoever uses it is in the platform scope.
/// </summary>
internal static class LiftedFilter
{
    /// <summary>For <c>IgnoreQueryFilters</c>.</summary>
    public static string[] Keys { get; } = [$"{KitAnnotations.Filter} {RandomNumberGenerator.GetHexString(32)}"];
}
