using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth;

/// <summary>The operators' page on which a tenant is made: by provisioning, as when somebody registers, and for somebody who has.</summary>
internal static class NewTenantPages
{
    public const string Path = "/admin/tenants/new";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Prepare(endpoints.MapGroup(Path).WithMetadata(new PlatformWideAttribute()).RequireAuthorization(LifecyclePermissions.OperateTenants));
        group.MapGet("", () => Show(new(), null, StatusCodes.Status200OK));
        group.MapPost("", PostAsync);
    }

    private static async Task<IResult> PostAsync(
        [FromForm] NewTenantForm form, TenantProvisioner tenants, UserAccounts users, TenantScope scope, CancellationToken cancellationToken)
    {
        if (AuthPages.CleanName(form.Name) is not { } name)
        {
            return Refused(form, "Give the organisation a name.");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(form.TimeZone ?? "", out var zone))
        {
            return Refused(form, "There is no such time zone. Write it like 'Europe/Berlin'.");
        }

        var email = form.Owner?.Trim() ?? "";
        if (!AuthPages.IsEmail(email) || await users.FindByEmailAsync(email, cancellationToken) is not { Disabled: false } owner)
        {
            return Refused(form, "Nobody is registered with that address. Whoever is to be the owner registers first.");
        }

        try
        {
            var tenant = await tenants.CreateAsync(
                new(name, owner.Id) { Slug = form.Slug?.Trim() is { Length: > 0 } slug ? slug : null, TimeZone = zone.Id },
                scope.Actor,
                async (services, made, token) =>
                {
                    var user = await UserAccounts.RequireAsync(services.GetRequiredService<Data.KitDbContext>(), owner.Id, token);
                    services.GetRequiredService<AuthMails>().Welcome(user, made);
                    return user;
                },
                cancellationToken);
            return Results.LocalRedirect($"/admin/tenants/{tenant!.Id}?done=created");
        }
        catch (InvalidSlugException refused)
        {
            return Show(form, refused.PublicDetail, refused.StatusCode);
        }
    }

    private static KitView Refused(NewTenantForm form, string problem) => Show(form, problem, StatusCodes.Status400BadRequest);

    private static KitView Show(NewTenantForm form, string? problem, int status) =>
        AuthPages.View("NewTenant", new NewTenantPage(form.Name ?? "", form.Slug ?? "", form.Owner ?? "", form.TimeZone ?? "UTC", problem), status);

    internal sealed class NewTenantForm
    {
        public string? Name { get; set; }

        public string? Slug { get; set; }

        public string? Owner { get; set; }

        public string? TimeZone { get; set; }
    }
}
