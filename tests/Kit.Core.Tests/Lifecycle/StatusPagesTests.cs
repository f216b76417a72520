using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;

namespace Kit.Core.Tests.Lifecycle;

public sealed class StatusPagesTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task An_operator_suspends_reactivates_closes_and_reopens_with_a_reason_that_is_kept(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var path = $"/admin/tenants/{host.AcmeId}/status";
        foreach (var (action, status) in new[]
        {
            ("suspend", TenantStatus.Suspended), ("reactivate", TenantStatus.Active), ("close", TenantStatus.Closing), ("reopen", TenantStatus.Active),
        })
        {
            var page = await host.GetAsync(path, LifeHost.Olga, "text/html");
            Assert.Contains($"formaction=\"{path}/{action}\"", page.Body, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.Redirect, path), (await host.SubmitAsync(page, $"{path}/{action}", LifeHost.Olga, ("Reason", $"because of {action}"))) is var answer ? (answer.Status, answer.Location) : default);
            var tenant = await host.TenantAsync();
            Assert.Equal((status, $"because of {action}"), (tenant.Status, tenant.StatusReason));
        }

        var last = await host.GetAsync(path, LifeHost.Olga, "text/html");
        foreach (var action in new[] { "suspend", "reactivate", "close", "reopen" })
        {
            Assert.Contains($"<td>Olga</td><td>{(action switch { "suspend" => "Suspended", "close" => "Closing", _ => "Active" })}</td><td>because of {action}</td>", last.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_refused_is_said_on_the_page()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        var path = $"/admin/tenants/{host.AcmeId}/status";
        var page = await host.GetAsync(path, LifeHost.Olga, "text/html");

        Assert.Equal(page.Body.Split("<form").Length, page.Body.Split("__RequestVerificationToken").Length);
        var answer = await host.SubmitAsync(page, $"{path}/suspend", LifeHost.Olga, ("Reason", " "));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Say why", answer.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(page, $"{path}/reopen", LifeHost.Olga, ("Reason", "no"))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(page, $"{path}/slug", LifeHost.Olga, ("Slug", "globex"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, $"{path}/explode", LifeHost.Olga, ("Reason", "no"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/admin/tenants/{Guid.CreateVersion7()}/status", LifeHost.Olga)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{path}/suspend", LifeHost.Olga, form: new() { ["Reason"] = "forged" })).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync()).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, $"{path}/slug", LifeHost.Olga, ("Slug", "acme-corp"))).Status);
        Assert.Equal("acme-corp", (await host.TenantAsync()).Slug);
    }

    [Fact]
    public async Task Only_operators_see_it()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        var path = $"/admin/tenants/{host.AcmeId}/status";
        var page = await host.GetAsync(path, LifeHost.Olga, "text/html");
        foreach (var who in new[] { LifeHost.Ada, LifeHost.Eve, $"{LifeHost.Olga};client_id=cli;tenant={host.AcmeId}" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync(path, who)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await host.SubmitAsync(page, $"{path}/suspend", who, ("Reason", "no"))).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/t/acme{path}", LifeHost.Ada)).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync()).Status);
    }
}
