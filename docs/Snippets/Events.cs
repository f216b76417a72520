using Kit.Data;
using Kit.Events;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Tenancy;
using Kit.Testing;

namespace Kit.Snippets;

#region event
[Event("invoice.sent", Version = 2)]
public sealed record InvoiceSent(Guid InvoiceId, string To) : IKeyedEvent
{
    string IKeyedEvent.Key => InvoiceId.ToString();
}
#endregion

#region event-handlers
[EventHandler("mail-copy")]
public sealed class MailCopy(KitDbContext db, IMailer mailer) : IEventHandler<InvoiceSent>
{
    public async Task HandleAsync(InvoiceSent fact, EventContext context, CancellationToken cancellationToken)
    {
        mailer.Enqueue(new Mail("books@acme.test", $"{context.Actor.Name} sent an invoice", $"To {fact.To}."));
        await db.SaveChangesAsync(cancellationToken); // committed with the job's completion, or not at all
    }
}

[EventHandler("accounting", Ordered = true, Lane = "partner-api", Transactional = false)]
public sealed class TellAccounting(HttpClient http) : IEventHandler<InvoiceSent>, IEventHandler<InvoicePaid>
{
    public Task HandleAsync(InvoiceSent fact, EventContext context, CancellationToken cancellationToken) => TellAsync(fact, context, cancellationToken);

    public Task HandleAsync(InvoicePaid fact, EventContext context, CancellationToken cancellationToken) => TellAsync(fact, context, cancellationToken);

    private async Task TellAsync<T>(T fact, EventContext context, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsJsonAsync($"https://accounting.test/{context.Id}", fact, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
#endregion

[Event("invoice.paid")]
public sealed record InvoicePaid(Guid InvoiceId) : IKeyedEvent
{
    string IKeyedEvent.Key => InvoiceId.ToString();
}

#region event-older
[Event("invoice.sent")]
public sealed record InvoiceSentV1(Guid InvoiceId);
#endregion

#region event-kits
[EventHandler("greet-member")]
public sealed class GreetMember(KitDbContext db, IMailer mailer) : IEventHandler<MemberJoined>
{
    public async Task HandleAsync(MemberJoined fact, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.FindAsync<Membership>([fact.MembershipId], cancellationToken) is { } member)
        {
            mailer.Enqueue(new Mail(member.Email, "Welcome", $"Hello {member.Name}."));
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
#endregion

public static class EventSnippets
{
    #region event-publish
    public static async Task SendAsync(KitDbContext db, IEvents events, Guid invoiceId, string to)
    {
        events.Publish(new InvoiceSent(invoiceId, to));
        await db.SaveChangesAsync(); // with the rows that it is about
    }
    #endregion

    public static void Add(KitBuilder kit)
    {
        #region event-upgrade
        kit.AddEventUpgrade<InvoiceSentV1, InvoiceSent>(old => new(old.InvoiceId, "unknown"));
        #endregion
    }

    #region event-tests
    public static async Task TestAsync(IServiceProvider services, TenantInfo acme)
    {
        var published = await new EventsUnderTest(services).PublishedAsync<InvoiceSent>(acme);
        var ran = await new JobsUnderTest(services).DrainAsync(acme);
        Console.WriteLine($"{published.Count} published, {ran.Count(j => j.EventId is not null)} times handled");
    }
    #endregion
}
