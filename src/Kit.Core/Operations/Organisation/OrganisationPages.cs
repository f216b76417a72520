using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>What owners do with their organisation as a whole: its name, address and domains, all its data, its end.</summary>
internal static class OrganisationPages
{
    public const string Path = "/settings/organisation";
    private const string View = "/Views/Kit/Core/Organisation.cshtml";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).RequireAuthorization(LifecyclePermissions.ManageTenant).ExcludeFromDescription();
        group.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        group.MapGet("", (Delegate)ShowAsync);
        group.MapPost("/name", RenameAsync);
        group.MapPost("/slug", ChangeSlugAsync);
        group.MapPost("/domains", (HttpContext context, [FromForm] DomainForm form, TenantScope scope, ITenantDomains domains, CancellationToken cancellationToken) =>
            DoAsync(context, "domain-added", () => domains.AddDomainAsync(scope.RequireTenant().Id, form.Domain ?? "", cancellationToken)));
        group.MapPost("/domains/check", (HttpContext context, [FromForm] DomainForm form, TenantScope scope, ITenantDomains domains, CancellationToken cancellationToken) =>
            DoAsync(context, "domain-verified", () => domains.VerifyDomainAsync(scope.RequireTenant().Id, form.Domain ?? "", cancellationToken)));
        group.MapPost("/domains/remove", (HttpContext context, [FromForm] DomainForm form, TenantScope scope, ITenantDomains domains, CancellationToken cancellationToken) =>
            DoAsync(context, "domain-removed", () => domains.RemoveDomainAsync(scope.RequireTenant().Id, form.Domain ?? "", cancellationToken)));
        group.MapPost("/exports", (HttpContext context, IFormCollection form, TenantOperations operations, CancellationToken cancellationToken) =>
            DoAsync(context, "export", () => operations.ExportOwnAsync(cancellationToken)));
        group.MapGet("/exports/{id:guid}", DownloadAsync);
        group.MapPost("/close", CloseAsync);
    }

    private static Task<IResult> ShowAsync(HttpContext context) => PageAsync(
        context,
        context.Request.Query["done"].ToString() switch
        {
            "renamed" => "Renamed.",
            "moved" => "This is the new address. The old one leads here.",
            "domain-added" => "Added. Set the record below, then check it.",
            "domain-verified" => "The domain leads here now.",
            "domain-removed" => "The domain is given up.",
            "export" => "The archive is being written. You get a mail when it is ready.",
            _ => null,
        },
        null,
        StatusCodes.Status200OK);

    private static Task<IResult> RenameAsync(HttpContext context, [FromForm] NameForm form, TenantScope scope, ITenantLifecycle lifecycle, CancellationToken cancellationToken) =>
        DoAsync(context, "renamed", () => lifecycle.RenameAsync(scope.RequireTenant().Id, form.Name ?? "", cancellationToken));

    private static Task<IResult> ChangeSlugAsync(
        HttpContext context, [FromForm] SlugForm form, TenantScope scope, ITenantLifecycle lifecycle, KitLinks links, CancellationToken cancellationToken)
    {
        var slug = form.Slug?.Trim() ?? "";
        return DoAsync(
            context,
            "moved",
            () => lifecycle.ChangeSlugAsync(scope.RequireTenant().Id, slug, cancellationToken),
            to: done => links.Tenant(slug, $"{Path}?done={done}"));
    }

    private static async Task<IResult> CloseAsync(
        HttpContext context, [FromForm] CloseForm form, TenantScope scope, ITenantLifecycle lifecycle, CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();
        if (form.Name?.Trim() != tenant.Name)
        {
            return await PageAsync(context, null, "Type the organisation's name, to say that it is to be closed.", StatusCodes.Status400BadRequest);
        }

        return await DoAsync(
            context,
            "closed",
            () => lifecycle.CloseAsync(tenant.Id, form.Reason?.Trim() is { Length: > 0 and <= OperationRules.ReasonLength } reason ? reason : $"closed by {scope.Actor.Name}", cancellationToken: cancellationToken),
            to: _ => KitLinks.Here(context, Path)); // in whose place stands from now on how to undo it
    }

    private static async Task<IResult> DownloadAsync(HttpContext context, Guid id, TenantScope scope, IControlPlane control, ExportDownloads downloads) => await downloads.SendAsync(
        context, control.Db, await control.Db.Set<TenantOperation>().SingleOrDefaultAsync(o => o.Id == id && o.ForOwners, context.RequestAborted), scope.RequireTenant().Slug);

    private static async Task<IResult> DoAsync(HttpContext context, string done, Func<Task> work, Func<string, string>? to = null)
    {
        try
        {
            await work();
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await PageAsync(context, null, refused.PublicDetail, refused.StatusCode);
        }

        return Results.Redirect(to?.Invoke(done) ?? KitLinks.Here(context, $"{Path}?done={done}"));
    }

    private static async Task<IResult> PageAsync(HttpContext context, string? notice, string? problem, int status) =>
        new KitView(View, await context.RequestServices.GetRequiredService<OrganisationReader>().ReadAsync(context, notice, problem), status);

    internal sealed class NameForm
    {
        public string? Name { get; set; }
    }

    internal sealed class SlugForm
    {
        public string? Slug { get; set; }
    }

    internal sealed class DomainForm
    {
        public string? Domain { get; set; }
    }

    internal sealed class CloseForm
    {
        public string? Name { get; set; }

        public string? Reason { get; set; }
    }
}
