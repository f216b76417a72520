using System.Text.Json;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>
/// Signing up. Whoever fills in the form is told to look into their mail, whether the address has an account or not; account and tenant are
/// made when the mail's link is confirmed. Until then there is no more of the person than an encrypted row that expires.
/// </summary>
internal static class RegisterPages
{
    private const string Purpose = "Kit.Auth.Registration";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Public(endpoints);
        group.MapGet("/register", (HttpContext context) => Allowed(context) ? AuthPages.View("Register", new RegisterPage()) : Results.NotFound());
        group.MapPost("/register", RegisterAsync);
        group.MapGet("/register/confirm", ShowAsync);
        group.MapPost("/register/confirm", ConfirmAsync);
    }

    private static async Task<IResult> RegisterAsync(
        HttpContext context, [FromForm] RegisterForm form, KitDbContext db, UserAccounts accounts, Passwords passwords, AuthLinks links, AuthMails mails,
        AuthLimits limits, IDataProtectionProvider protection, CancellationToken cancellationToken)
    {
        if (!Allowed(context))
        {
            return Results.NotFound();
        }

        var (email, name, organisation) = (form.Email?.Trim(), AuthPages.CleanName(form.Name), AuthPages.CleanName(form.Organisation));
        var errors = Check(email, name, organisation, form.Password);
        if (errors.Count > 0)
        {
            return AuthPages.View("Register", new RegisterPage(form.Name, email, form.Organisation, errors), StatusCodes.Status400BadRequest);
        }

        if (!limits.MayCauseMail(context))
        {
            return AuthPages.TooMany();
        }

        // The same work for an address with an account: a hash, a row, a mail.
        var hash = await passwords.HashAsync(accounts.New(email!, name!), form.Password!, cancellationToken);
        var payload = protection.CreateProtector(Purpose).Protect(JsonSerializer.Serialize(new Pending(email!, name!, organisation!, hash)));
        var exists = await accounts.FindAsync(db, email!, cancellationToken) is not null;
        var token = links.Add(db, AuthLinkPurpose.Register, payload: payload, dead: exists);
        if (exists)
        {
            mails.AlreadyRegistered(email!);
        }
        else
        {
            mails.ConfirmRegistration(email!, token);
        }

        await db.SaveChangesAsync(cancellationToken);
        return AuthPages.Message("Check your mail", $"We sent a mail to {email}. Follow its link to go on.");
    }

    private static async Task<IResult> ShowAsync(KitDbContext db, string? token, CancellationToken cancellationToken) =>
        await AuthLinks.FindAsync(db, AuthLinkPurpose.Register, token, cancellationToken) is null
            ? AuthPages.DeadLink()
            : AuthPages.View("ConfirmRegistration", new LinkPage(token!));

    private static async Task<IResult> ConfirmAsync(
        HttpContext context, [FromForm] TokenForm form, KitDbContext db, TenantProvisioner tenants, UserAccounts accounts, Sessions sessions,
        KitLinks addresses, IDataProtectionProvider protection, CancellationToken cancellationToken)
    {
        if (await AuthLinks.FindAsync(db, AuthLinkPurpose.Register, form.Token, cancellationToken) is not { Payload: { } payload } link)
        {
            return AuthPages.DeadLink();
        }

        var pending = JsonSerializer.Deserialize<Pending>(protection.CreateProtector(Purpose).Unprotect(payload))!;
        var user = accounts.New(pending.Email, pending.Name);
        user.PasswordHash = pending.PasswordHash;
        var actor = new Actor(ActorKind.User, user.Id.ToString(), user.Name);
        TenantInfo? tenant;
        try
        {
            tenant = await tenants.CreateAsync(new(pending.Organisation, user.Id), actor, async (services, info, token) =>
            {
                var own = services.GetRequiredService<KitDbContext>();
                if (!await AuthLinks.TakeAsync(own, link, token) || await accounts.FindAsync(own, pending.Email, token) is not null)
                {
                    return null;
                }

                own.Add(user);
                services.GetRequiredService<AuthMails>().Welcome(user, info);
                return user;
            }, cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            tenant = null; // two links for the same new address, confirmed at the same moment
            if (await accounts.FindByEmailAsync(pending.Email, cancellationToken) is null)
            {
                throw;
            }
        }

        if (tenant is null)
        {
            return AuthPages.DeadLink();
        }

        await sessions.StartAsync(context, user);
        return Results.Redirect(addresses.Tenant(tenant.Slug));
    }

    private static Dictionary<string, string> Check(string? email, string? name, string? organisation, string? password)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if (name is null)
        {
            errors["Name"] = "Say how you are called.";
        }

        if (!AuthPages.IsEmail(email))
        {
            errors["Email"] = "That is not an e-mail address.";
        }

        if (organisation is null)
        {
            errors["Organisation"] = "Name the organisation that you sign up.";
        }

        if (PasswordRules.Problem(password, email, name) is { } problem)
        {
            errors["Password"] = problem;
        }

        return errors;
    }

    private static bool Allowed(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.AllowRegistration;

    internal sealed class RegisterForm
    {
        public string? Name { get; set; }

        public string? Email { get; set; }

        public string? Password { get; set; }

        public string? Organisation { get; set; }
    }

    internal sealed class TokenForm
    {
        public string? Token { get; set; }
    }

    private sealed record Pending(string Email, string Name, string Organisation, string PasswordHash);
}
