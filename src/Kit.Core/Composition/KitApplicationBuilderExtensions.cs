using Kit;
using Kit.Composition;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts Kit into a host's request pipeline.</summary>
public static class KitApplicationBuilderExtensions
{
    private const string Used = "Kit.Used";

    /// <summary>
    /// Adds the middleware in the one right order, and every module's endpoints. The host maps its own endpoints afterwards: they answer
    /// within a tenant and to signed-in callers, unless they say otherwise. A second call does nothing.
    /// </summary>
    /// <exception cref="KitException"><c>AddKit</c> was not called (<c>KIT1002</c>).</exception>
    public static WebApplication UseKit(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var kit = app.Services.GetService<KitBuilder>()
            ?? throw new KitException(KitErrors.NotAdded, "UseKit() needs builder.AddKit<TContext>(…) before Build().");
        var properties = ((IApplicationBuilder)app).Properties;
        if (!properties.TryAdd(Used, true))
        {
            return app;
        }

        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // What has an answer of its own is no fault; the rest goes into the log, though the caller gets a page for it.
            SuppressDiagnosticsCallback = error => error.HttpContext.Response.StatusCode < StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(context => context.HttpContext.WantsHtml()
            ? HtmlErrorPage.WriteAsync(context.HttpContext)
            : context.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>()
                .TryWriteAsync(new() { HttpContext = context.HttpContext, ProblemDetails = { Status = context.HttpContext.Response.StatusCode } }).AsTask());
        app.UseMiddleware<SecurityHeadersMiddleware>();
        Stage(KitStage.Start);
        app.UseStaticFiles();
        app.UseMiddleware<TenantCandidateMiddleware>();
        Stage(KitStage.BeforeRouting);
        app.UseRouting();
        Stage(KitStage.Authentication);
        app.UseMiddleware<TenantScopeMiddleware>();
        Stage(KitStage.BeforeAuthorization);
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(ForgedForms.RefuseAsync);
        Stage(KitStage.BeforeEndpoint);

        var endpoints = app.MapGroup("");
        ((IEndpointConventionBuilder)endpoints).Add(EmptyForms.Fill);
        KitEndpoints.Map(endpoints);
        foreach (var module in kit.Modules)
        {
            module.Map(endpoints);
        }

        return app;

        void Stage(KitStage stage)
        {
            foreach (var module in kit.Modules)
            {
                module.Use(app, stage);
            }
        }
    }
}
