using System.Globalization;
using Kit.Data;
using Kit.Hosting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kit.Composition;

/// <summary>Answers exceptions: what Kit's say about their status, 409 for a lost race on a row, 500 for the rest, never with internals.</summary>
internal sealed class KitExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var known = exception switch
        {
            KitException error => error,
            DbUpdateConcurrencyException => new ConflictException(exception),
            BadHttpRequestException bad => new BadRequestError(bad),
            _ => null,
        };
        httpContext.Response.StatusCode = known?.StatusCode ?? StatusCodes.Status500InternalServerError;
        if (known?.RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (httpContext.WantsHtml())
        {
            await HtmlErrorPage.WriteAsync(httpContext, known?.PublicDetail, known?.Id);
            return true;
        }

        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            Exception = known ?? exception,
            ProblemDetails = new ProblemDetails { Status = httpContext.Response.StatusCode },
        });
    }

    private sealed class BadRequestError(BadHttpRequestException inner) : KitException(KitErrors.BadRequest, inner.Message, inner)
    {
        public override int StatusCode => ((BadHttpRequestException)InnerException!).StatusCode;

        public override string? PublicDetail => "The request could not be read.";
    }
}
