using Kit.Files;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Tracker.Items.Import;

/// <summary>Refuses a form with a larger file by what the request says of itself, before any of it is read; one that says nothing is cut off.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MaxUploadAttribute(long bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private const long RestOfTheForm = 64 * 1024;

    // Before the check against forgery, which reads the form.
    public int Order => 0;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > bytes + RestOfTheForm)
        {
            throw new FileTooLargeException(bytes);
        }

        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes + RestOfTheForm;
        }
    }
}
