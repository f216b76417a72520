using Kit.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Kit.Auth;

/// <summary>A lost password. The answer is the same for addresses with and without an account.</summary>
internal static class PasswordPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Public(endpoints);
        group.MapGet("/forgot-password", () => AuthPages.View("ForgotPassword", new ForgotPasswordPage()));
        group.MapPost("/forgot-password", ForgotAsync);
        group.MapGet("/reset-password", ShowAsync);
        group.MapPost("/reset-password", ResetAsync);
    }

    private static async Task<IResult> ForgotAsync(
        HttpContext context, [FromForm] ForgotForm form, KitDbContext db, UserAccounts accounts, AuthLinks links, AuthMails mails, AuthLimits limits,
        CancellationToken cancellationToken)
    {
        var email = form.Email?.Trim();
        if (!AuthPages.IsEmail(email))
        {
            return AuthPages.View("ForgotPassword", new ForgotPasswordPage("That is not an e-mail address."), StatusCodes.Status400BadRequest);
        }

        if (!limits.MayCauseMail(context))
        {
            return AuthPages.TooMany();
        }

        // An unknown address gets a row too, which no link leads to: both cases cost the same statements.
        var user = await accounts.FindAsync(db, email!, cancellationToken) is { Disabled: false } found ? found : null;
        await AuthLinks.KillAsync(db, user?.Id ?? Guid.Empty, cancellationToken);
        var token = links.Add(db, AuthLinkPurpose.ResetPassword, user?.Id);
        if (user is not null)
        {
            mails.ResetPassword(user.Email!, token);
        }

        await db.SaveChangesAsync(cancellationToken);
        return AuthPages.Message("Check your mail", $"If {email} has an account, a mail with a link to choose a new password is on its way.");
    }

    private static async Task<IResult> ShowAsync(KitDbContext db, string? token, CancellationToken cancellationToken) =>
        await AuthLinks.FindAsync(db, AuthLinkPurpose.ResetPassword, token, cancellationToken) is { UserId: not null }
            ? AuthPages.View("ResetPassword", new LinkPage(token!))
            : AuthPages.DeadLink();

    private static async Task<IResult> ResetAsync(
        [FromForm] ResetForm form, KitDbContext db, UserAccounts accounts, AuthMails mails, CancellationToken cancellationToken)
    {
        if (await AuthLinks.FindAsync(db, AuthLinkPurpose.ResetPassword, form.Token, cancellationToken) is not { UserId: { } userId } link)
        {
            return AuthPages.DeadLink();
        }

        var user = await UserAccounts.RequireAsync(db, userId, cancellationToken);
        if (PasswordRules.Problem(form.Password, user.Email, user.Name) is { } problem)
        {
            return AuthPages.View("ResetPassword", new LinkPage(form.Token!, problem), StatusCodes.Status400BadRequest);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (user.Disabled || !await AuthLinks.TakeAsync(db, link, cancellationToken))
        {
            return AuthPages.DeadLink();
        }

        await accounts.ChangePasswordAsync(db, user, form.Password!, keep: null, cancellationToken);
        mails.PasswordChanged(user.Email!);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return AuthPages.Message("Your password is changed", "You were signed out everywhere. Sign in with the new password.", "Sign in", "/login");
    }

    internal sealed class ForgotForm
    {
        public string? Email { get; set; }
    }

    internal sealed class ResetForm
    {
        public string? Token { get; set; }

        public string? Password { get; set; }
    }
}
