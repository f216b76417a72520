using System.ComponentModel;

namespace Kit.Billing;

/// <summary>An invoice in the list.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Date">When it was made.</param>
/// <param name="Total">What it comes to, as people read it.</param>
/// <param name="Status">Stripe's word for its state.</param>
/// <param name="Url">Where it is seen and paid.</param>
[ImmutableObject(true)]
public sealed record InvoiceLine(string Number, DateTimeOffset Date, string Total, string Status, string? Url);
