using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth;

/// <summary>
/// Accepting an invitation. Opening the link changes nothing, so that what looks into mails can't use it up; it is good for the invited
/// address alone, and as long as whoever sent it may still grant the role.
/// </summary>
internal static class InvitationPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Public(endpoints);
        group.MapGet("/invitations/accept", (HttpContext context, string? token) => ShowAsync(context, token, null));
        group.MapPost("/invitations/accept", AcceptAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? token, string? error)
    {
        await using var scope = await OpenAsync(context, token);
        return scope is { } opened && await FindAsync(context, opened.Services, opened.Secret) is var (invitation, state, _)
            ? AuthPages.View(
                "Invitation",
                new InvitationPage(token!, opened.Tenant.Name, invitation.Email, invitation.Role, state, error),
                error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
            : AuthPages.DeadLink();
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, [FromForm] AcceptForm form, Passwords passwords, UserAccounts accounts, Sessions sessions, KitLinks links)
    {
        await using var scope = await OpenAsync(context, form.Token);
        if (scope is not { } opened || await FindAsync(context, opened.Services, opened.Secret) is not var (invitation, state, user))
        {
            return AuthPages.DeadLink();
        }

        if (state == InvitationState.NewUser)
        {
            var name = AuthPages.CleanName(form.Name);
            var problem = name is null ? "Say how you are called." : PasswordRules.Problem(form.Password, invitation.Email, name);
            if (problem is not null)
            {
                return await ShowAsync(context, form.Token, problem);
            }

            user = accounts.New(invitation.Email, name!);
            user.PasswordHash = await passwords.HashAsync(user, form.Password!, context.RequestAborted);
        }
        else if (state != InvitationState.Accept)
        {
            return await ShowAsync(context, form.Token, "Sign in with the address that was invited.");
        }

        if (!await Invitations.AcceptAsync(opened.Services, invitation, user!, context.RequestAborted))
        {
            return AuthPages.DeadLink();
        }

        if (state == InvitationState.NewUser)
        {
            await sessions.StartAsync(context, user!);
        }

        return Results.Redirect(links.Tenant(opened.Tenant.Slug));
    }

    // The page belongs to no tenant, since whoever opens it is no member yet; the link names the tenant, and its rows are read in a scope of its own.
    private static async Task<Opened?> OpenAsync(HttpContext context, string? token)
    {
        if (Invitations.Read(token) is not var (tenantId, secret))
        {
            return null;
        }

        var services = context.RequestServices;
        var tenant = await services.GetRequiredService<ITenantStore>().FindByIdAsync(tenantId, context.RequestAborted);
        var actor = services.GetRequiredService<TenantScope>().Actor;
        return tenant is { IsActive: true } ? new(services.GetRequiredService<ITenantScopes>().Open(tenant, actor), tenant, secret) : null;
    }

    private static async Task<(Invitation Invitation, InvitationState State, KitUser? User)?> FindAsync(HttpContext context, IServiceProvider services, string secret)
    {
        if (await Invitations.FindAsync(services, secret, context.RequestAborted) is not { } invitation)
        {
            return null;
        }

        var db = services.GetRequiredService<IControlPlane>().Db;
        var email = services.GetRequiredService<ILookupNormalizer>().NormalizeEmail(invitation.Email);
        var invited = await db.Set<KitUser>().FirstOrDefaultAsync(u => u.NormalizedEmail == email, context.RequestAborted);
        var signedIn = context.User.HasClaim(c => c.Type == KitClaims.ClientId) ? null : AuthPages.UserIdOf(context);
        return (signedIn, invited) switch
        {
            ({ } id, { } user) when id == user.Id => (invitation, InvitationState.Accept, user),
            ({ }, _) => (invitation, InvitationState.OtherUser, null),
            (null, { }) => (invitation, InvitationState.SignIn, null),
            _ => (invitation, InvitationState.NewUser, null),
        };
    }

    private sealed class Opened(AsyncServiceScope scope, TenantInfo tenant, string secret) : IAsyncDisposable
    {
        public IServiceProvider Services => scope.ServiceProvider;

        public TenantInfo Tenant { get; } = tenant;

        public string Secret { get; } = secret;

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    internal sealed class AcceptForm
    {
        public string? Token { get; set; }

        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
