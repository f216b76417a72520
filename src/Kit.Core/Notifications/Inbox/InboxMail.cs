namespace Kit.Notifications;

/// <summary>A mail as the inbox shows it.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The recipient.</param>
/// <param name="ReplyTo">Where answers go.</param>
/// <param name="Subject">The subject.</param>
/// <param name="At">When it was sent.</param>
/// <param name="MessageId">Its <c>Message-Id</c>.</param>
/// <param name="Text">The text.</param>
/// <param name="Html">The HTML.</param>
internal sealed record InboxMail(
    string Id, string From, string To, string? ReplyTo, string Subject, DateTimeOffset At, string MessageId, string Text, string? Html);
