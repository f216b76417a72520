using Kit.Api.Tests.TestModel;
using Kit.Hosting;

namespace Kit.Api.Tests.Model;

public sealed class DeclarationTests
{
    [Fact]
    public async Task What_is_declared_wrongly_refuses_to_start()
    {
        await RefusesAsync(api => api.Resource<string>());
        await RefusesAsync(api => api.Resource<Project>(r => r.Named("work-items")));
        await RefusesAsync(api => api.Resource<Project>(r => r.Exclude(p => p.Items)));
        await RefusesAsync(api => api.Resource<Project>(r => r.DefaultSort("-nope")));
    }

    [Fact]
    public void Only_a_property_names_a_property() => Assert.Equal(
        ApiErrors.InvalidResource,
        Assert.Throws<KitException>(() => Desk.Build([], null, api => api.Resource<Project>(r => r.Exclude(p => p.Name.Length)))).Id);

    [Fact]
    public async Task A_resource_may_be_declared_twice_and_be_read_only()
    {
        await using var desk = await Desk.OnSqliteAsync(api: a => a.Resource<Project>().Resource<Project>(r => r.Fields(p => p.Name).ReadOnly()));
        await desk.SaveAsync(desk.Acme, new Project { Name = "p" });
        var client = desk.Client(desk.Acme);
        var item = (await client.GetAsync("/api/projects").JsonAsync())["items"]![0]!.AsObject();
        Assert.Equal(["id", "name"], item.Select(m => m.Key));
        Assert.Equal(System.Net.HttpStatusCode.MethodNotAllowed, (await client.PostJsonAsync("/t/acme/api/projects", """{"name":"x"}""")).StatusCode);
    }

    private static async Task RefusesAsync(Action<ApiBuilder> api)
    {
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => Desk.OnSqliteAsync(api: api));
        Assert.Contains(ApiErrors.InvalidResource, error.Message, StringComparison.Ordinal);
    }
}
