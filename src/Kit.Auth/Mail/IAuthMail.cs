namespace Kit.Auth;

/// <summary>Sends a mail once the caller's rows are saved.</summary>
internal interface IAuthMail
{
    void Enqueue(string to, string subject, string text, string html);
}
