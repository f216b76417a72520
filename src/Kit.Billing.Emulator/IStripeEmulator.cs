namespace Kit.Billing.Emulator;

/// <summary>Control over the emulator from within the process, for tests. Resolve it from the host's services.</summary>
public interface IStripeEmulator
{
    /// <summary>
    /// Delivers every pending webhook, without the waits of the retry schedule, and returns when each is delivered or has failed for good.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; deliveries go on.</param>
    /// <remarks>Returns at once while deliveries are held back by <c>_emulator/chaos</c>.</remarks>
    Task FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets every object, event and delivery, and all chaos. Webhook endpoints of the options are registered again.</summary>
    void Reset();
}
