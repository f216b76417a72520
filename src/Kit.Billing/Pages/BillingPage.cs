using System.ComponentModel;

namespace Kit.Billing;

/// <summary>What <c>/Views/Kit/Billing/Index.cshtml</c> shows.</summary>
/// <param name="TenantName">The tenant's name.</param>
/// <param name="Status">What the tenant has.</param>
/// <param name="Usage">What it uses of its limits.</param>
/// <param name="Plans">The plans there are.</param>
/// <param name="Invoices">The last invoices, newest first.</param>
/// <param name="CanManage">Whether whoever looks may choose and pay.</param>
/// <param name="HasCustomer">Whether Stripe's portal can be opened.</param>
/// <param name="Operation">Names a choice made on this page, so that a double click is one.</param>
/// <param name="Notice">What just happened.</param>
[ImmutableObject(true)]
public sealed record BillingPage(
    string TenantName, BillingStatus Status, IReadOnlyList<UsageLine> Usage, IReadOnlyList<PlanCard> Plans, IReadOnlyList<InvoiceLine> Invoices, bool CanManage,
    bool HasCustomer, string Operation, BillingNoticeText? Notice);
