using Kit.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kit.Composition;

internal static class ProblemDetailsSetup
{
    public static void Configure(ProblemDetailsOptions options) => options.CustomizeProblemDetails = context =>
    {
        if (context.Exception is KitException error)
        {
            context.ProblemDetails.Extensions["id"] = error.Id;
            context.ProblemDetails.Detail = error.PublicDetail;
        }

        context.ProblemDetails.Extensions["traceId"] = System.Diagnostics.Activity.Current?.Id ?? context.HttpContext.TraceIdentifier;
    };
}
