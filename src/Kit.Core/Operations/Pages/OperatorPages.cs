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

/// <summary>The operators' pages on which a tenant is exported, cloned and erased: with a reason, by a job, whose state they show.</summary>
internal static class OperatorPages
{
    private const string Root = "/admin/tenants/{id}/";

    /// <summary>The path of an operation's page, with <c>{id}</c> in it.</summary>
    public static string Path(OperationKind kind) => Root + NameOf(kind);

    public static string PathOf(Guid tenantId, OperationKind kind) => Path(kind).Replace("{id}", tenantId.ToString(), StringComparison.Ordinal);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/admin/tenants/{id:guid}")
            .RequireAuthorization(LifecyclePermissions.OperateTenants).WithMetadata(new PlatformWideAttribute()).ExcludeFromDescription();
        group.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        foreach (var kind in Enum.GetValues<OperationKind>())
        {
            group.MapGet(NameOf(kind), (HttpContext context, Guid id) => ShowAsync(context, id, kind, new(), null, StatusCodes.Status200OK));
            group.MapPost(NameOf(kind), (HttpContext context, Guid id, [FromForm] OperationForm form, TenantOperations operations) => PostAsync(context, id, kind, form, operations));
        }

        group.MapGet($"{NameOf(OperationKind.Export)}/{{operation:guid}}", DownloadAsync);
        MovePages.Map(group);
    }

    private static async Task<IResult> PostAsync(HttpContext context, Guid id, OperationKind kind, OperationForm form, TenantOperations operations)
    {
        try
        {
            var reason = OperationRules.Reason(form.Reason);
            await (kind switch
            {
                OperationKind.Export => operations.ExportAsync(id, reason, context.RequestAborted),
                OperationKind.Clone => operations.CloneAsync(id, form.Slug?.Trim() ?? "", form.Owner ?? Guid.Empty, reason, context.RequestAborted),
                _ => operations.EraseAsync(id, form.Slug?.Trim() ?? "", reason, context.RequestAborted),
            });
        }
        catch (TenantUnavailableException)
        {
            return Results.NotFound();
        }
        catch (KitException refused) when (refused.PublicDetail is not null)
        {
            return await ShowAsync(context, id, kind, form, refused.PublicDetail, refused.StatusCode);
        }

        return Results.LocalRedirect(PathOf(id, kind));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, Guid id, OperationKind kind, OperationForm form, string? problem, int status)
    {
        var page = await OperatorPageReader.ReadAsync(context.RequestServices, id, kind, form, problem, context.RequestAborted);
        return page is null ? Results.NotFound() : new KitView($"/Views/Kit/Core/Tenant{kind}.cshtml", page, status);
    }

    private static async Task<IResult> DownloadAsync(HttpContext context, Guid id, Guid operation, IPlatformScope platform, ExportDownloads downloads)
    {
        await using var scope = platform.Open("an operator downloads the export of a tenant");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var row = await db.AllTenants<TenantOperation>().SingleOrDefaultAsync(
            o => EF.Property<Guid>(o, KitAnnotations.TenantId) == id && o.Id == operation && !o.ForOwners, context.RequestAborted);
        var slug = await db.Set<Tenant>().Where(t => t.Id == id).Select(t => t.Slug).SingleOrDefaultAsync(context.RequestAborted);
        return slug is null ? Results.NotFound() : await downloads.SendAsync(context, db, row, slug);
    }

    private static string NameOf(OperationKind kind) => kind switch
    {
        OperationKind.Export => "export",
        OperationKind.Clone => "clone",
        _ => "erase",
    };

    internal sealed class OperationForm
    {
        public string? Reason { get; set; }

        public string? Slug { get; set; }

        public Guid? Owner { get; set; }
    }
}
