namespace Kit.Billing;

/// <summary>Something of billing can't be done as asked.</summary>
/// <param name="id">The id; see <see cref="BillingErrors"/>.</param>
/// <param name="message">What happened, and what mends it.</param>
/// <param name="statusCode">The HTTP status of the answer.</param>
/// <param name="publicDetail">What the caller may read.</param>
/// <param name="inner">What caused it.</param>
public sealed class BillingException(string id, string message, int statusCode, string? publicDetail = null, Exception? inner = null)
    : KitException(id, message, inner)
{
    /// <inheritdoc/>
    public override int StatusCode { get; } = statusCode;

    /// <inheritdoc/>
    public override string? PublicDetail { get; } = publicDetail;
}
