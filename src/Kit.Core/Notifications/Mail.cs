using Kit.Jobs;

namespace Kit.Notifications;

/// <summary>A mail to one person.</summary>
/// <param name="To">The address: <c>ada@example.com</c> or <c>Ada &lt;ada@example.com&gt;</c>.</param>
/// <param name="Subject">The subject, in one line.</param>
/// <param name="Text">The text for those who read no HTML; it says all.</param>
/// <param name="Html">The same in HTML, or <see langword="null"/>.</param>
/// <param name="ReplyTo">Where answers go; to the sender by default.</param>
[Job(Kind, Title = "Send a mail", Lane = "mail", Transactional = false, Sensitive = true)]
public sealed record Mail(string To, string Subject, string Text, string? Html = null, string? ReplyTo = null)
{
    internal const string Kind = "kit.mail";
}
