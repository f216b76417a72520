namespace Kit.Notifications;

/// <summary>How mail is sent. Bound from section <c>Kit:Mail</c>.</summary>
public sealed class MailOptions
{
    internal const string Section = "Kit:Mail";
    private const int Submission = 587;

    /// <summary>The SMTP server.</summary>
    /// <value>None in Development, where mails go to the page <c>/dev/mail</c>; required elsewhere.</value>
    public string? Host { get; set; }

    /// <summary>The server's port.</summary>
    /// <value>587.</value>
    public int Port { get; set; } = Submission;

    /// <summary>The login.</summary>
    /// <value><see langword="null"/>: none.</value>
    public string? UserName { get; set; }

    /// <summary>The login's password.</summary>
    public string? Password { get; set; }

    /// <summary>How the connection is secured.</summary>
    /// <value><see cref="MailSecurity.StartTls"/>.</value>
    public MailSecurity Security { get; set; }

    /// <summary>The sender: <c>Tracker &lt;no-reply@example.com&gt;</c>.</summary>
    /// <value>The product's name at <c>no-reply@localhost</c> in Development; required elsewhere.</value>
    public string? From { get; set; }

    /// <summary>How long the server may take to answer.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
