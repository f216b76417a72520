using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Hosting;

/// <summary>
/// A page of Kit's: a Razor view of a package, answered by an endpoint. A host replaces it with a view of its own at the same path.
/// </summary>
/// <param name="path">The view's path, as in <c>/Views/Kit/Auth/Login.cshtml</c>.</param>
/// <param name="model">What the view shows.</param>
/// <param name="statusCode">The answer's status; 200 by default.</param>
public sealed class KitView(string path, object? model = null, int statusCode = StatusCodes.Status200OK) : IResult
{
    /// <summary>The view's path.</summary>
    public string Path { get; } = path;

    /// <summary>What the view shows.</summary>
    public object? Model { get; } = model;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var services = httpContext.RequestServices;
        var found = services.GetRequiredService<IRazorViewEngine>().GetView(null, Path, isMainPage: true);
        found.EnsureSuccessful([]);

        // Rendered whole before the first byte goes out: an error in a view is an error page and not half a page.
        await using var writer = new StringWriter();
        var action = new ActionContext(httpContext, httpContext.GetRouteData(), new());
        var data = new ViewDataDictionary(services.GetRequiredService<IModelMetadataProvider>(), new ModelStateDictionary()) { Model = Model };
        var temp = new TempDataDictionary(httpContext, services.GetRequiredService<ITempDataProvider>());
        await found.View!.RenderAsync(new ViewContext(action, found.View, data, temp, writer, new HtmlHelperOptions()));

        httpContext.Response.StatusCode = statusCode;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        await httpContext.Response.WriteAsync(writer.ToString(), httpContext.RequestAborted);
    }
}
