using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Kit.Notifications;

namespace Kit.Auth.Tests.TestModel;

public sealed class Inbox
{
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();

    public IReadOnlyList<ReceivedMail> All => [.. _mails];

    public void Add(string to, string subject, string text) => _mails.Enqueue(new(to, subject, text));

    public IReadOnlyList<ReceivedMail> To(string address) => [.. _mails.Where(m => m.To == address)];

    /// <summary>The link of the newest mail to an address whose subject holds these words.</summary>
    public string Link(string address, string subject = "") =>
        Regex.Match(To(address).Last(m => m.Subject.Contains(subject, StringComparison.OrdinalIgnoreCase)).Text, "https?://\\S+").Value;
}

public sealed record ReceivedMail(string To, string Subject, string Text);

internal sealed class InboxMailer(Inbox inbox) : IMailer
{
    public Guid Enqueue(Mail mail)
    {
        inbox.Add(mail.To, mail.Subject, mail.Text);
        return Guid.CreateVersion7();
    }
}
