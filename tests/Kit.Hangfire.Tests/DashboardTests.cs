using System.Net;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Hangfire.Tests;

/// <summary>The dashboard is the operators', and nobody changes anything there.</summary>
public sealed class DashboardTests(PostgresCluster postgres)
{
    private static readonly string[] Pages = ["", "/jobs/enqueued", "/jobs/enqueued/kit", "/jobs/processing", "/jobs/succeeded", "/servers", "/css-hangfire", "/nothing"];

    [Fact]
    public async Task Operators_see_the_jobs_by_their_ids_and_nobody_else_sees_anything()
    {
        await using var host = await JobHost.StartAsync(
            Database.Postgres, postgres, services: HeaderAuthentication.Add, engine: HangfireContractTests.Engine with { Add = static kit => kit.AddHangfire().AddModule<SignIn>() });
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("a secret"));
        await host.WaitAsync(id, JobState.Done);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(host.Shop.Url) };

        var admin = $"{KitClaims.Subject}={Guid.CreateVersion7()};{KitClaims.Tenant}={host.Shop.Acme.Id}";
        foreach (var page in Pages)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(http, HttpMethod.Get, page, null)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(http, HttpMethod.Get, page, admin)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, HttpMethod.Get, page, Operator, "/t/acme")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(http, HttpMethod.Get, "", Operator)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, HttpMethod.Get, "/nothing", Operator)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(http, HttpMethod.Get, "/jobs/enqueued/kit", Operator)).Status);
        await JobHost.UntilAsync(async () => (await SendAsync(http, HttpMethod.Get, "/jobs/succeeded", Operator)).Text.Contains(id.ToString(), StringComparison.Ordinal));
        var succeeded = (await SendAsync(http, HttpMethod.Get, "/jobs/succeeded", Operator)).Text;
        Assert.DoesNotContain("secret", succeeded, StringComparison.Ordinal);
        Assert.DoesNotContain("Host:", succeeded, StringComparison.Ordinal);
        Assert.DoesNotContain("Requeue", succeeded, StringComparison.OrdinalIgnoreCase);
        foreach (var command in new[] { "/jobs/succeeded/requeue", "/jobs/enqueued/delete", "/recurring/trigger" })
        {
            Assert.True((await SendAsync(http, HttpMethod.Post, command, Operator)).Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
        }
    }

    private static string Operator { get; } = $"{KitClaims.Subject}={Guid.CreateVersion7()};{KitClaims.Operator}=true";

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpClient http, HttpMethod method, string page, string? claims, string tenant = "")
    {
        using var request = new HttpRequestMessage(method, $"{tenant}/admin/hangfire{page}");
        if (claims is not null)
        {
            request.Headers.Add(HeaderAuthentication.Header, claims);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>Authenticates at the stage where a module of its own would.</summary>
public sealed class SignIn : KitModule
{
    public override string Name => "sign-in";

    public override void Use(IApplicationBuilder app, KitStage stage)
    {
        if (stage == KitStage.Authentication)
        {
            app.UseAuthentication();
        }
    }
}
