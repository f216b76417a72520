using MimeKit;

namespace Kit.Notifications;

/// <summary>What carries mails off: SMTP, or in Development without a server the inbox page. A host registers its own before <c>AddKit</c> to use another.</summary>
public interface IMailTransport
{
    /// <summary>Hands the message over. An exception lets the job try again later.</summary>
    /// <param name="message">The whole message, with sender and <c>Message-Id</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="Jobs.JobAbandonedException">The recipient is refused for good; trying again is of no use.</exception>
    Task SendAsync(MimeMessage message, CancellationToken cancellationToken);
}
