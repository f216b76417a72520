using System.Net;
using Kit.Auth.Tests.TestModel;

namespace Kit.Auth.Tests.OAuth;

public sealed class ClientCredentialsTests
{
    [Theory]
    [InlineData("api")]
    [InlineData(null)]
    public async Task A_client_of_a_tenant_works_there_and_nowhere_else(string? scope)
    {
        await using var host = await Host.OnSqliteAsync();
        var client = new OAuthClient(host);

        var token = (await client.ClientCredentialsAsync(scope)).AccessToken;

        var api = await client.GetAsync("/api/notes", token);
        Assert.Equal(("acme", "Client"), (api.Json.GetProperty("tenant").GetString(), api.Json.GetProperty("actor").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/t/acme/api/notes", token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/t/globex/api/notes", token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/t/acme/manage", token)).Status);
    }

    [Fact]
    public async Task Registering_twice_changes_nothing_and_bad_clients_are_refused()
    {
        await using var host = await Host.OnSqliteAsync();
        var clients = host.Services.GetRequiredService<IOAuthClients>();

        Assert.Null(await clients.CreateConfidentialAsync(host.Acme.Id, "acme-integration", "a secret of another kind", "x", ["api"]));
        Assert.Equal(HttpStatusCode.OK, (await new OAuthClient(host).ClientCredentialsAsync()).Status);
        var made = await clients.CreateConfidentialAsync(host.Acme.Id, "another", null, "Another", ["api"]);
        Assert.Equal(HttpStatusCode.OK, (await new OAuthClient(host).ClientCredentialsAsync(secret: made!, id: "another")).Status);

        foreach (var create in new Func<Task>[]
        {
            () => clients.CreateConfidentialAsync(host.Acme.Id, "weak", "short", "x", ["api"]),
            () => clients.CreateConfidentialAsync(Guid.CreateVersion7(), "lost", null, "x", ["api"]),
            () => clients.CreateConfidentialAsync(host.Acme.Id, Guid.CreateVersion7().ToString(), null, "x", ["api"]),
            () => clients.CreateConfidentialAsync(host.Acme.Id, "greedy", null, "x", ["everything"]),
            () => clients.CreatePublicAsync("open", "x", [new("http://evil.test/cb")], ["api"]),
        })
        {
            Assert.Equal(AuthErrors.InvalidClient, (await Assert.ThrowsAsync<KitException>(create)).Id);
        }
    }
}
