using Kit.Jobs;
using MimeKit;

namespace Kit.Notifications;

internal sealed class Mailer(IJobs jobs) : IMailer
{
    public Guid Enqueue(Mail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);

        // Here somebody reads the error; in the job nobody would.
        foreach (var address in new[] { mail.To, mail.ReplyTo }.OfType<string>())
        {
            if (!MailboxAddress.TryParse(address, out var mailbox) || !mailbox.Address.Contains('@', StringComparison.Ordinal))
            {
                throw new KitException(JobErrors.InvalidAddress, "A mail's address is malformed; it must be like ada@example.com.");
            }
        }

        return jobs.Enqueue(mail);
    }
}
