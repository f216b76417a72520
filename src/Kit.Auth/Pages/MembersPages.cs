using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Kit.Auth;

/// <summary>A tenant's members and invitations, for whoever may manage them.</summary>
internal static class MembersPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Prepare(endpoints.MapGroup("/members").RequireAuthorization(AuthPermissions.ManageMembers).RequireAuthorization(AuthPages.BrowserPolicy));
        group.MapGet("", ShowAsync);
        group.MapPost("/invite", InviteAsync);
        group.MapPost("/{id:guid}/role", ChangeRoleAsync);
        group.MapPost("/{id:guid}/remove", RemoveAsync);
        group.MapPost("/invitations/{id:guid}/revoke", RevokeAsync);
    }

    private static Task<IResult> ShowAsync(Members members, Invitations invitations, TenantScope scope, CancellationToken cancellationToken) =>
        PageAsync(members, invitations, scope, null, null, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> InviteAsync(
        [FromForm] InviteForm form, Members members, Invitations invitations, TenantScope scope, CancellationToken cancellationToken)
    {
        var email = form.Email?.Trim();
        if (!AuthPages.IsEmail(email))
        {
            return await PageAsync(members, invitations, scope, null, "That is not an e-mail address.", StatusCodes.Status400BadRequest, cancellationToken);
        }

        return await invitations.InviteAsync(email!, form.Role ?? Roles.Member, cancellationToken)
            ? await PageAsync(members, invitations, scope, $"An invitation to {email} is on its way.", null, StatusCodes.Status200OK, cancellationToken)
            : await PageAsync(members, invitations, scope, null, $"{email} is a member already.", StatusCodes.Status409Conflict, cancellationToken);
    }

    private static async Task<IResult> ChangeRoleAsync(
        HttpContext context, Guid id, [FromForm] RoleForm form, Members members, Invitations invitations, TenantScope scope, CancellationToken cancellationToken) =>
        await TryAsync(context, members, invitations, scope, () => members.ChangeRoleAsync(id, form.Role ?? "", cancellationToken), cancellationToken);

    private static async Task<IResult> RemoveAsync(
        HttpContext context, Guid id, IFormCollection form, Members members, Invitations invitations, TenantScope scope, CancellationToken cancellationToken) =>
        await TryAsync(context, members, invitations, scope, () => members.RemoveAsync(id, cancellationToken), cancellationToken);

    private static async Task<IResult> RevokeAsync(
        HttpContext context, Guid id, IFormCollection form, Members members, Invitations invitations, TenantScope scope, CancellationToken cancellationToken) =>
        await TryAsync(context, members, invitations, scope, () => invitations.RevokeAsync(id, cancellationToken), cancellationToken);

    private static async Task<IResult> TryAsync(
        HttpContext context, Members members, Invitations invitations, TenantScope scope, Func<Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await change();
        }
        catch (RoleRuleException e) when (e.StatusCode != StatusCodes.Status404NotFound)
        {
            return await PageAsync(members, invitations, scope, null, e.PublicDetail, e.StatusCode, cancellationToken);
        }

        return Results.Redirect(KitLinks.Here(context, "/members"));
    }

    private static async Task<IResult> PageAsync(
        Members members, Invitations invitations, TenantScope scope, string? notice, string? error, int status, CancellationToken cancellationToken) =>
        AuthPages.View(
            "Members",
            new MembersPage(
                await members.ListAsync(cancellationToken), await invitations.OpenAsync(cancellationToken), [.. members.GrantableRoles], scope.Membership?.Id, notice, error),
            status);

    internal sealed class InviteForm
    {
        public string? Email { get; set; }

        public string? Role { get; set; }
    }

    internal sealed class RoleForm
    {
        public string? Role { get; set; }
    }
}
