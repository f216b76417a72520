namespace Kit.Notifications;

/// <summary>How the connection to the mail server is secured.</summary>
public enum MailSecurity
{
    /// <summary>By <c>STARTTLS</c>, which the server must offer (port 587).</summary>
    StartTls,

    /// <summary>By TLS from the first byte (port 465).</summary>
    Tls,

    /// <summary>Not at all; for a server on the same machine.</summary>
    None,
}
