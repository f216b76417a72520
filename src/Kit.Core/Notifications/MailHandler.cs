using Kit.Hosting;
using Kit.Jobs;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Kit.Notifications;

/// <summary>Writes the message and hands it to the transport.</summary>
internal sealed class MailHandler(IMailTransport transport, IOptions<MailOptions> options, IOptions<KitOptions> kit, TimeProvider clock) : IJobHandler<Mail>
{
    public async Task HandleAsync(Mail job, JobContext context, CancellationToken cancellationToken)
    {
        var from = Sender();
        using var message = new MimeMessage
        {
            MessageId = $"{context.Id}@{from.Domain}",
            Date = clock.GetUtcNow(),
            Subject = job.Subject.ReplaceLineEndings(" "),
            Body = Body(job),
        };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(job.To));
        if (job.ReplyTo is not null)
        {
            message.ReplyTo.Add(MailboxAddress.Parse(job.ReplyTo));
        }

        // Answering machines leave such mail alone (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        await transport.SendAsync(message, cancellationToken);
    }

    private static MimeEntity Body(Mail mail)
    {
        var text = new TextPart("plain") { Text = mail.Text };
        return mail.Html is null ? text : new MultipartAlternative(text, new TextPart("html") { Text = mail.Html });
    }

    private MailboxAddress Sender() => options.Value.From is { Length: > 0 } from
        ? MailboxAddress.Parse(from)
        : new MailboxAddress(kit.Value.ProductName, "no-reply@localhost");
}
