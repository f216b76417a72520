using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kit.Billing;

/// <summary>The tables of billing, in schema <c>kit</c>.</summary>
internal static class BillingModel
{
    private const string Schema = "kit";
    private const int StripeId = 255;
    private const int PlanKey = 40;
    private const int Word = 40;
    private const int Currency = 3;
    private const int Url = 2000;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<BillingAccount>(Account);
        model.Entity<BillingSubscription>(Subscription);
        model.Entity<BillingInvoice>(Invoice);
        model.Entity<BillingNotice>(notice =>
        {
            notice.ToTable("billing_notices", Schema);
            notice.IsControlPlane();
            notice.Property(n => n.Kind).HasMaxLength(Word);
            notice.Property(n => n.Fact).HasMaxLength(StripeId);
            notice.HasIndex(n => new { n.Kind, n.Fact }).IsUnique();
        });
        model.Entity<StripeCustomer>(customer =>
        {
            customer.ToTable("stripe_customers", Schema);
            customer.HasKey(c => c.CustomerId);
            customer.Property(c => c.CustomerId).HasMaxLength(StripeId);
            customer.HasIndex(c => c.TenantId);
        });
        model.Entity<StripeEvent>(Event);
    }

    private static void Account(EntityTypeBuilder<BillingAccount> account)
    {
        account.ToTable("billing_accounts", Schema);
        account.IsControlPlane();
        account.Property(a => a.CustomerId).HasMaxLength(StripeId);
        account.Property(a => a.SubscriptionId).HasMaxLength(StripeId);
        account.Property(a => a.PlanKey).HasMaxLength(PlanKey);
        account.Property(a => a.Status).HasMaxLength(Word);
        account.Property(a => a.GrantedPlanKey).HasMaxLength(PlanKey);
        account.Property(a => a.GrantReason).HasMaxLength(500);
        account.Property(a => a.CheckoutSessionId).HasMaxLength(StripeId);
    }

    private static void Subscription(EntityTypeBuilder<BillingSubscription> subscription)
    {
        subscription.ToTable("billing_subscriptions", Schema);
        subscription.IsControlPlane();
        subscription.Property(s => s.StripeId).HasMaxLength(StripeId);
        subscription.Property(s => s.ItemId).HasMaxLength(StripeId);
        subscription.Property(s => s.Status).HasMaxLength(Word);
        subscription.Property(s => s.PlanKey).HasMaxLength(PlanKey);
        subscription.Property(s => s.Currency).HasMaxLength(Currency);
        subscription.HasIndex(s => s.StripeId).IsUnique();
    }

    private static void Invoice(EntityTypeBuilder<BillingInvoice> invoice)
    {
        invoice.ToTable("billing_invoices", Schema);
        invoice.IsControlPlane();
        invoice.Property(i => i.StripeId).HasMaxLength(StripeId);
        invoice.Property(i => i.Number).HasMaxLength(100);
        invoice.Property(i => i.Status).HasMaxLength(Word);
        invoice.Property(i => i.Currency).HasMaxLength(Currency);
        invoice.Property(i => i.HostedUrl).HasMaxLength(Url);
        invoice.HasIndex(i => i.StripeId).IsUnique();
        invoice.HasIndex(i => i.IssuedAt);
    }

    private static void Event(EntityTypeBuilder<StripeEvent> inbox)
    {
        inbox.ToTable("stripe_events", Schema);
        inbox.HasKey(e => e.Id);
        inbox.Property(e => e.Id).HasMaxLength(StripeId);
        inbox.Property(e => e.Type).HasMaxLength(100);
        inbox.Property(e => e.ObjectId).HasMaxLength(StripeId);
        inbox.Property(e => e.CustomerId).HasMaxLength(StripeId).IsErasedWith<StripeCustomer>();
        inbox.Property(e => e.ClaimedTenantId).IsErasedWithTenant();
        inbox.Property(e => e.ApiVersion).HasMaxLength(60);
        inbox.Property(e => e.Error).HasMaxLength(500);
        inbox.HasIndex(e => new { e.State, e.ReceivedAt });
        inbox.HasIndex(e => new { e.CustomerId, e.State });
    }
}
