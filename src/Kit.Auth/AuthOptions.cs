namespace Kit.Auth;

/// <summary>How people and programs sign in. Bound from section <c>Kit:Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>The section that options are bound from.</summary>
    public const string Section = "Kit:Auth";

    /// <summary>Whether strangers may sign up and make a tenant.</summary>
    /// <value><see langword="true"/>. Invitations work in any case.</value>
    public bool AllowRegistration { get; set; } = true;

    /// <summary>Where an operator without a tenant of their own goes after signing in.</summary>
    /// <value><c>/admin</c>.</value>
    public string OperatorHome { get; set; } = "/admin";

    /// <summary>How long a session lasts without being used.</summary>
    /// <value>14 days.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long links to confirm an address or to set a new password are good.</summary>
    /// <value>One hour.</value>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an invitation is good.</summary>
    /// <value>7 days.</value>
    public TimeSpan InvitationLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an access token is good. It can't be called back, so keep it short.</summary>
    /// <value>10 minutes; an hour at most.</value>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a program may refresh its tokens before its user has to sign in again.</summary>
    /// <value>30 days, counted from the sign-in.</value>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a key signs tokens before the next one takes over.</summary>
    /// <value>90 days.</value>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Wrong passwords for one name from one address in 15 minutes, after which more are refused unread.</summary>
    /// <value>10; 1000 in Development.</value>
    public int LoginFailuresPerName { get; set; } = 10;

    /// <summary>Wrong passwords from one address in 15 minutes.</summary>
    /// <value>100; 10000 in Development.</value>
    public int LoginFailuresPerAddress { get; set; } = 100;

    /// <summary>Mails that strangers may cause from one address in an hour: sign-ups and lost passwords.</summary>
    /// <value>20; 2000 in Development.</value>
    public int MailsPerAddress { get; set; } = 20;

    /// <summary>Refused requests for tokens from one address in a minute. Requests that succeed are not counted.</summary>
    /// <value>100; 10000 in Development.</value>
    public int TokenFailuresPerAddress { get; set; } = 100;
}
