namespace Kit.Billing;

/// <summary>Brings the plans to Stripe.</summary>
public interface ICatalogueSync
{
    /// <summary>
    /// Makes a product and a price for each plan that costs something. A plan whose price changed gets a new price, the old one is
    /// archived, and who pays it goes on paying it. Where nothing changed, nothing is written.
    /// </summary>
    /// <returns>How many writes Stripe was asked for.</returns>
    Task<int> RunAsync(CancellationToken cancellationToken = default);
}
