using System.Globalization;
using System.Text.Encodings.Web;
using Kit.Data;
using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>The mails of Kit.Auth: short, the same in text and HTML, with one link. Names that people chose are never part of a link.</summary>
internal sealed class AuthMails([FromKeyedServices(IControlPlane.Key)] IMailer mailer, PublicUrl publicUrl, KitLinks links, IOptions<KitOptions> kit, IOptions<AuthOptions> auth)
{
    private string Product => kit.Value.ProductName;

    public void ConfirmRegistration(string to, string token) => Send(
        to,
        $"Confirm your address for {Product}",
        [$"Somebody, probably you, signed up for {Product} with this address. Confirm it to create your account.", $"The link is good once, for {Lifetime(auth.Value.LinkLifetime)}. If it was not you, ignore this mail: nothing was created."],
        "Confirm and create the account",
        publicUrl.Of($"/register/confirm?token={token}"));

    public void AlreadyRegistered(string to) => Send(
        to,
        $"You already have an account at {Product}",
        [$"Somebody, probably you, signed up for {Product} with this address, but it has an account already. Sign in with it; there you can also create another organisation.", "If you forgot your password, the sign-in page lets you choose a new one. If it was not you, ignore this mail."],
        "Sign in",
        publicUrl.Of("/login"));

    public void ResetPassword(string to, string token) => Send(
        to,
        $"A new password for {Product}",
        [$"Somebody, probably you, asked for a new password for {Product}.", $"The link is good once, for {Lifetime(auth.Value.LinkLifetime)}. If it was not you, ignore this mail: your password stays as it is."],
        "Choose a new password",
        publicUrl.Of($"/reset-password?token={token}"));

    public void PasswordChanged(string to) => Send(
        to,
        $"Your password for {Product} was changed",
        ["Your password was changed, and you were signed out everywhere else.", "If it was not you, choose a new password at once."],
        "Choose a new password",
        publicUrl.Of("/forgot-password"));

    public void Welcome(KitUser user, TenantInfo tenant) => Send(
        user.Email!,
        $"Welcome to {Product}",
        [$"Hello {user.Name},", $"{tenant.Name} is ready, and you are its owner. Invite the people you work with from its members page."],
        $"Open {tenant.Name}",
        links.TenantUrl(tenant.Slug));

    public void Invitation(string to, string inviter, TenantInfo tenant, string token, TimeSpan lifetime) => Send(
        to,
        $"{inviter} invites you to {tenant.Name} on {Product}",
        [$"{inviter} invites you to work with {tenant.Name} on {Product}.", $"The link is good once, for {Lifetime(lifetime)}, and for this address only."],
        "Look at the invitation",
        publicUrl.Of($"/invitations/accept?token={token}"));

    private void Send(string to, string subject, string[] paragraphs, string linkText, string link)
    {
        var encoder = HtmlEncoder.Default;
        var text = string.Join("\n\n", paragraphs.Append($"{linkText}:\n{link}"));
        var html = string.Concat(paragraphs.Select(p => $"<p>{encoder.Encode(p)}</p>\n"))
            + $"<p><a href=\"{encoder.Encode(link)}\">{encoder.Encode(linkText)}</a></p>\n";
        mailer.Enqueue(new Mail(to, subject.ReplaceLineEndings(" "), text, html));
    }

    private static string Lifetime(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours"),
        { TotalHours: >= 1 } => "an hour",
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
    };
}
