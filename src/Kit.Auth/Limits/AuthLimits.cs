using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>
/// How often strangers may try. Names that exist and names that don't are counted alike, so that being refused says nothing of them.
/// </summary>
internal sealed class AuthLimits(Throttle throttle, IOptions<AuthOptions> options)
{
    private static readonly TimeSpan LoginWindow = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MailWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan TokenWindow = TimeSpan.FromMinutes(1);

    public bool MayLogIn(HttpContext context, string email) =>
        !throttle.IsFull(NameKey(context, email), options.Value.LoginFailuresPerName, LoginWindow)
        && !throttle.IsFull($"login {AddressOf(context)}", options.Value.LoginFailuresPerAddress, LoginWindow);

    public void LoginFailed(HttpContext context, string email)
    {
        throttle.Count(NameKey(context, email), LoginWindow);
        throttle.Count($"login {AddressOf(context)}", LoginWindow);
    }

    public void LoginSucceeded(HttpContext context, string email) => throttle.Clear(NameKey(context, email));

    public bool MayCauseMail(HttpContext context)
    {
        var key = $"mail {AddressOf(context)}";
        if (throttle.IsFull(key, options.Value.MailsPerAddress, MailWindow))
        {
            return false;
        }

        throttle.Count(key, MailWindow);
        return true;
    }

    public bool MayAskForToken(HttpContext context) =>
        !throttle.IsFull($"token {AddressOf(context)}", options.Value.TokenFailuresPerAddress, TokenWindow);

    public void TokenRefused(HttpContext context) => throttle.Count($"token {AddressOf(context)}", TokenWindow);

    private static string NameKey(HttpContext context, string email) => $"login {AddressOf(context)} {email.Trim().ToUpperInvariant()}";

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "-";
}
