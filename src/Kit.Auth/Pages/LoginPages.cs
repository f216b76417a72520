using Kit.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Signing in and out.</summary>
internal static class LoginPages
{
    // One sentence for a wrong password, an unknown address and a disabled user.
    private const string Refused = "That address and password do not go together.";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Public(endpoints);
        group.MapGet("/login", Show);
        group.MapPost("/login", LogInAsync);
        group.MapPost("/logout", LogOutAsync);
    }

    private static IResult Show(HttpContext context, IOptions<AuthOptions> options, string? returnUrl = null)
    {
        var back = AuthPages.Local(returnUrl);
        var again = back?.Contains(AuthorizePages.ReauthParameter + "=", StringComparison.Ordinal) == true;
        return context.User.Identity?.IsAuthenticated == true && !again
            ? Results.Redirect(back ?? "/tenants")
            : AuthPages.View("Login", new LoginPage(null, back, null, options.Value.AllowRegistration));
    }

    private static async Task<IResult> LogInAsync(
        HttpContext context, [FromForm] LoginForm form, KitDbContext db, UserAccounts accounts, Passwords passwords, Sessions sessions, AuthLimits limits,
        IOptions<AuthOptions> options, CancellationToken cancellationToken)
    {
        var (email, password) = (form.Email?.Trim() ?? "", form.Password ?? "");
        if (!limits.MayLogIn(context, email))
        {
            return AuthPages.TooMany();
        }

        var user = email.Length is > 0 and <= AuthModel.EmailLength ? await accounts.FindAsync(db, email, cancellationToken) : null;
        if (!await passwords.VerifyAsync(user, password, cancellationToken))
        {
            limits.LoginFailed(context, email);
            var page = new LoginPage(email, AuthPages.Local(form.ReturnUrl), Refused, options.Value.AllowRegistration);
            return AuthPages.View("Login", page, StatusCodes.Status400BadRequest);
        }

        limits.LoginSucceeded(context, email);
        await sessions.StartAsync(context, user!);
        return await AuthPages.HomeAsync(context, user!, form.ReturnUrl);
    }

    // The form is taken as an argument so that its antiforgery token is checked.
    private static async Task<IResult> LogOutAsync(HttpContext context, IFormCollection form, Sessions sessions)
    {
        await sessions.EndAsync(context);
        return Results.Redirect(AuthPages.Local(form["returnUrl"]) ?? "/login");
    }

    internal sealed class LoginForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public string? ReturnUrl { get; set; }
    }
}
