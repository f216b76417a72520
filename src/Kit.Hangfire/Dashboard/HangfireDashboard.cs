using Hangfire;
using Hangfire.Dashboard;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>
/// Hangfire's dashboard, under the rule of the operators' site. It is read-only for all: what is done to a job is done to its own row, by <see cref="IDeadLetters"/>
/// and <see cref="IJobs.CancelAsync"/>, where it is audited; Hangfire's rows only follow.
/// </summary>
internal static class HangfireDashboard
{
    public const string Path = "/admin/hangfire";
    public const string Permission = "operator.access"; // that of the operators' site

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var app = endpoints.CreateApplicationBuilder();
        app.Use(static (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.CacheControl = "no-store";
            headers.ContentSecurityPolicy = $"{headers.ContentSecurityPolicy}; style-src 'self' 'unsafe-inline'"; // its pages have styles within
            return next(context);
        });
        app.UsePathBase(Path);

        // Made when it is first asked for: settings are checked after the endpoints are mapped.
        var storage = endpoints.ServiceProvider.GetRequiredService<HangfireStorage>();
        var dashboard = new Lazy<AspNetCoreDashboardMiddleware>(() => new(static _ => Task.CompletedTask, storage.Storage, Options(), DashboardRoutes.Routes, finalizeWhenNotFound: true));
        app.Run(context => dashboard.Value.Invoke(context));
        endpoints.Map(Path + "/{**path}", app.Build())
            .RequireAuthorization(Permission).WithMetadata(new PlatformWideAttribute(), new ExcludeFromDescriptionAttribute()).WithDisplayName("Hangfire's dashboard");
    }

    private static DashboardOptions Options() => new()
    {
        AppPath = "/admin",
        DashboardTitle = "Hangfire",
        DisplayStorageConnectionString = false,
        IsReadOnlyFunc = static _ => true,
        Authorization = [], // in place of "local requests only": who gets here is an operator
        AsyncAuthorization = [],
        DisplayNameFunc = static (_, job) => job.Args is [_, var tenant, var id, _] ? $"Job {id} of tenant {tenant}" : job.ToString(),
    };
}
