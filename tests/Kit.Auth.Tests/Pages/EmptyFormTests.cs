using System.Net;
using System.Reflection;
using Kit.Auth.Tests.TestModel;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth.Tests.Pages;

/// <summary>A form that comes without its fields is answered like one with empty ones.</summary>
public sealed class EmptyFormTests
{
    [Fact]
    public async Task No_form_of_Kits_fails_for_want_of_its_fields()
    {
        await using var host = await Host.OnSqliteAsync();
        await host.Services.GetRequiredService<IUserAccounts>().CreateAsync("operator@kit.test", "Op", Host.Password, isOperator: true);
        using var stranger = host.NewBrowser();
        var answers = new Dictionary<string, HttpStatusCode>();
        foreach (var endpoint in host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(HasForm))
        {
            var path = endpoint.RoutePattern.RawText!.Replace("{id:guid}", $"{host.Globex.Id}", StringComparison.Ordinal).Replace("{action}", "suspend", StringComparison.Ordinal);
            var prefix = endpoint.Metadata.GetMetadata<PlatformWideAttribute>() is null ? "/t/acme" : "";
            using var caller = path.StartsWith("/admin", StringComparison.Ordinal) ? await host.LogInAsync("operator@kit.test") : await host.LogInAsync("ada@acme.test");
            var page = await caller.GetAsync("/account");
            var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            answers[path] = (await caller.PostAsync(prefix + path, [new("__RequestVerificationToken", token)])).Status;
        }

        Assert.DoesNotContain(answers, a => a.Value >= HttpStatusCode.InternalServerError);
        string[] refused = ["/members/invite", "/settings/organisation/name", "/settings/organisation/close", $"/admin/tenants/{host.Globex.Id}/status/suspend", "/admin/tenants/new/"];
        Assert.All(refused, path => Assert.InRange(answers[path], HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity));
    }

    private static bool HasForm(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters()
        .Any(p => p.GetCustomAttributes().OfType<IFromFormMetadata>().Any() && p.ParameterType != typeof(string)) == true;
}
