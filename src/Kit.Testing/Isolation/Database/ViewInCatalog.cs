namespace Kit.Testing;

/// <summary>A view, as the database knows it.</summary>
/// <param name="Oid">What other views call it.</param>
/// <param name="Name">Its quoted name.</param>
/// <param name="IsMaterialized">Whether it keeps what it read when it was refreshed.</param>
/// <param name="IsInvokers">Whether it reads with the rights of whoever reads it.</param>
/// <param name="IsPrivileged">Whether row-level security does not bind its owner.</param>
/// <param name="Owner">The owner.</param>
/// <param name="IsReachable">Whether the application may read it.</param>
/// <param name="Reads">What it reads.</param>
/// <param name="ReadsTenants">Whether a table of tenants is among that.</param>
internal sealed record ViewInCatalog(
    uint Oid, string Name, bool IsMaterialized, bool IsInvokers, bool IsPrivileged, string Owner, bool IsReachable, IReadOnlyList<uint> Reads, bool ReadsTenants)
{
    /// <summary>Why rows of all tenants come through it, or nothing.</summary>
    public string? WhyOpen(IReadOnlyDictionary<uint, ViewInCatalog> views)
    {
        if (!ReachesTenants(views))
        {
            return null;
        }

        if (IsMaterialized)
        {
            return $"{Name} keeps rows of all tenants, and no policy applies to a materialized view.";
        }

        return !IsInvokers && IsPrivileged
            ? $"{Name} is read with the rights of {Owner}, whom no policy binds. Make it WITH (security_invoker = true)."
            : Reads.Select(views.GetValueOrDefault).Select(v => v?.WhyOpen(views)).FirstOrDefault(why => why is not null);
    }

    private bool ReachesTenants(IReadOnlyDictionary<uint, ViewInCatalog> views) =>
        ReadsTenants || Reads.Any(r => views.GetValueOrDefault(r)?.ReachesTenants(views) == true);
}
