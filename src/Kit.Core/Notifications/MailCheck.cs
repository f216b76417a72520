using Kit.Hosting;
using Kit.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Kit.Notifications;

/// <summary>The settings of mail.</summary>
internal sealed class MailCheck(IOptions<MailOptions> options, IMailTransport transport, IHostEnvironment environment) : IStartupCheck
{
    private const int LastPort = 65535;

    public IEnumerable<KitException> Check()
    {
        var mail = options.Value;
        if (mail.From is { Length: > 0 } && !MailboxAddress.TryParse(mail.From, out _))
        {
            yield return Invalid("From must be an address: 'Tracker <no-reply@example.com>'.");
        }

        if (mail.Port is < 1 or > LastPort)
        {
            yield return Invalid($"Port must be from 1 to {LastPort}.");
        }

        if (mail.Timeout <= TimeSpan.Zero)
        {
            yield return Invalid("Timeout must be more than nothing.");
        }

        if (mail is { UserName.Length: > 0, Password: null or "" })
        {
            yield return Invalid("Password is missing, and UserName is set.");
        }

        if (environment.IsDevelopment())
        {
            yield break;
        }

        if (transport is SmtpTransport && string.IsNullOrWhiteSpace(mail.Host))
        {
            yield return Missing("Host", "the SMTP server that takes the host's mail");
        }

        if (string.IsNullOrWhiteSpace(mail.From))
        {
            yield return Missing("From", "the sender of the host's mail, as in 'Tracker <no-reply@example.com>'");
        }
    }

    private static KitException Invalid(string what) => new(JobErrors.InvalidMailOptions, $"{MailOptions.Section}:{what}");

    private static KitException Missing(string name, string what) => new(
        KitErrors.MissingSetting, $"Set {MailOptions.Section}:{name} (environment: Kit__Mail__{name}) to {what}.");
}
