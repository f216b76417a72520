using Kit.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>A person's own account: name, password, where they are signed in.</summary>
internal static class AccountPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Private(endpoints);
        group.MapGet("/account", (Delegate)((HttpContext context) => ShowAsync(context, null, null)));
        group.MapPost("/account/name", RenameAsync);
        group.MapPost("/account/password", ChangePasswordAsync);
        group.MapPost("/account/sessions/{id:guid}/end", EndSessionAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? notice, string? error)
    {
        var db = context.RequestServices.GetRequiredService<KitDbContext>();
        var user = await UserAsync(context, db);
        var oldest = db.Now - context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.SessionLifetime;
        var sessions = await db.Set<Session>().AsNoTracking().Where(s => s.UserId == user.Id && s.EndedAt == null && s.LastSeenAt > oldest)
            .OrderByDescending(s => s.LastSeenAt).ToListAsync(context.RequestAborted);
        return AuthPages.View(
            "Account",
            new AccountPage(user.Name, user.Email!, sessions, Sessions.SidOf(context.User), notice, error),
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> RenameAsync(HttpContext context, [FromForm] NameForm form, KitDbContext db)
    {
        if (AuthPages.CleanName(form.Name) is not { } name)
        {
            return await ShowAsync(context, null, "Say how you are called.");
        }

        var user = await UserAsync(context, db);
        user.Name = name;
        await db.SaveChangesAsync(context.RequestAborted);
        return await ShowAsync(context, "Your name is changed.", null);
    }

    private static async Task<IResult> ChangePasswordAsync(
        HttpContext context, [FromForm] PasswordForm form, KitDbContext db, UserAccounts accounts, Passwords passwords, Sessions sessions, AuthLimits limits, AuthMails mails)
    {
        var user = await UserAsync(context, db);
        if (!limits.MayLogIn(context, user.Email!))
        {
            return AuthPages.TooMany();
        }

        if (!await passwords.VerifyAsync(user, form.Current ?? "", context.RequestAborted))
        {
            limits.LoginFailed(context, user.Email!);
            return await ShowAsync(context, null, "That is not your current password.");
        }

        if (PasswordRules.Problem(form.New, user.Email, user.Name) is { } problem)
        {
            return await ShowAsync(context, null, problem);
        }

        // All sessions end, this one too; it goes on under a new id.
        await accounts.ChangePasswordAsync(db, user, form.New!, keep: null, context.RequestAborted);
        mails.PasswordChanged(user.Email!);
        await db.SaveChangesAsync(context.RequestAborted);
        await sessions.StartAsync(context, user);
        return AuthPages.Message("Your password is changed", "You were signed out everywhere else.", "Back to your account", "/account");
    }

    private static async Task<IResult> EndSessionAsync(HttpContext context, Guid id, IFormCollection form, KitDbContext db)
    {
        var user = await UserAsync(context, db);
        if (await db.Set<Session>().FirstOrDefaultAsync(s => s.Id == id && s.UserId == user.Id, context.RequestAborted) is { } session)
        {
            Sessions.EndOne(session, SessionEnd.Revoked, db.Now);
            await db.SaveChangesAsync(context.RequestAborted);
        }

        return Results.Redirect("/account");
    }

    private static Task<KitUser> UserAsync(HttpContext context, KitDbContext db) =>
        UserAccounts.RequireAsync(db, AuthPages.UserIdOf(context) ?? Guid.Empty, context.RequestAborted);

    internal sealed class NameForm
    {
        public string? Name { get; set; }
    }

    internal sealed class PasswordForm
    {
        public string? Current { get; set; }

        public string? New { get; set; }
    }
}
