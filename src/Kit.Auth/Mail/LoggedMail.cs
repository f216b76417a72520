using Microsoft.Extensions.Logging;

namespace Kit.Auth;

internal sealed partial class LoggedMail(ILogger<LoggedMail> logger) : IAuthMail
{
    public void Enqueue(string to, string subject, string text, string html) => LogMail(to, subject, text);

    [LoggerMessage(4001, LogLevel.Information, "Mail to {To}: {Subject}\n{Text}")]
    private partial void LogMail(string to, string subject, string text);
}
