using System.Net;
using System.Text.Json.Nodes;
using Kit.Api.Tests.TestModel;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Kit.Api.Tests.OpenApi;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_is_valid_and_everybody_may_read_it()
    {
        await using var desk = await Desk.OnSqliteAsync();
        using var stranger = new HttpClient { BaseAddress = new(desk.Address) };
        var json = await stranger.GetStringAsync("/openapi/v1.json");
        var read = OpenApiDocument.Parse(json, OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(
            ["/api/currencies", "/api/currencies/{id}", "/api/folders", "/api/folders/{id}", "/api/memberships", "/api/memberships/{id}", "/api/projects", "/api/projects/{id}", "/api/work-items", "/api/work-items/{id}"],
            read.Document!.Paths.Keys.Order());
        Assert.Equal([HttpMethod.Get, HttpMethod.Post], read.Document.Paths["/api/projects"].Operations!.Keys);
        Assert.Equal([HttpMethod.Get, HttpMethod.Patch, HttpMethod.Delete], read.Document.Paths["/api/projects/{id}"].Operations!.Keys);
        Assert.Equal([HttpMethod.Get], read.Document.Paths["/api/currencies"].Operations!.Keys);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Client(desk.Acme).GetAsync("/t/acme/openapi/v1.json")).StatusCode);
    }

    [Fact]
    public async Task The_shapes_are_those_that_are_answered_and_taken()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var document = await desk.Client(desk.Acme).GetAsync("/openapi/v1.json").JsonAsync();
        var schemas = document["components"]!["schemas"]!;
        var project = new Project { Name = "p" };
        await desk.SaveAsync(desk.Acme, project);
        var item = await desk.Client(desk.Acme).GetAsync($"/api/projects/{project.Id}").JsonAsync();

        Assert.Equal(item.AsObject().Select(m => m.Key), schemas["Project"]!["properties"]!.AsObject().Select(m => m.Key));
        Assert.Equal(["name", "state", "folderId", "progress", "notes"], schemas["ProjectCreate"]!["properties"]!.AsObject().Select(m => m.Key));
        Assert.Equal("""["name"]""", schemas["ProjectCreate"]!["required"]!.ToJsonString());
        Assert.Equal("""["title","projectId"]""", schemas["WorkItemCreate"]!["required"]!.ToJsonString());
        Assert.DoesNotContain("kind", schemas["WorkItemPatch"]!["properties"]!.AsObject().Select(m => m.Key));
        Assert.Equal("""["in_planning","active","done"]""", schemas["Project"]!["properties"]!["state"]!["enum"]!.ToJsonString());
        Assert.Equal(20, (int)schemas["Project"]!["properties"]!["name"]!["maxLength"]!);
        Assert.Equal("""["null","string"]""", schemas["WorkItem"]!["properties"]!["dueOn"]!["type"]!.ToJsonString());
        Assert.DoesNotContain("tenantId", document.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hidden", document.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_says_where_the_api_is_and_how_to_be_let_in()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var document = await desk.Client(desk.Acme).GetAsync("/openapi/v1.json").JsonAsync();
        Assert.Equal([desk.Address, desk.Address + "/t/{tenant}"], document["servers"]!.AsArray().Select(s => (string)s!["url"]!));
        var flows = document["components"]!["securitySchemes"]!["oauth2"]!["flows"]!;
        Assert.Equal($"{desk.Address}/oauth/authorize", (string)flows["authorizationCode"]!["authorizationUrl"]!);
        Assert.Equal($"{desk.Address}/oauth/token", (string)flows["clientCredentials"]!["tokenUrl"]!);
        Assert.Equal(2, document["security"]!.AsArray().Count);
    }
}
