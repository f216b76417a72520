using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Kit.Api.Tests.TestModel;

internal static class HttpExtensions
{
    public const string MergePatch = "application/merge-patch+json";

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json) => client.SendJsonAsync(HttpMethod.Post, path, json);

    public static Task<HttpResponseMessage> PatchJsonAsync(this HttpClient client, string path, string json, string? ifMatch = null) =>
        client.SendJsonAsync(HttpMethod.Patch, path, json, MergePatch, ifMatch);

    public static async Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient client, HttpMethod method, string path, string? json, string contentType = "application/json", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request);
    }

    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sending, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await sending;
        return await response.JsonAsync(expected);
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Expects a problem with the id.</summary>
    public static async Task<JsonNode> ProblemAsync(this Task<HttpResponseMessage> sending, HttpStatusCode expected, string? id = null)
    {
        using var response = await sending;
        var problem = await response.JsonAsync(expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, (int)problem["status"]!);
        Assert.Equal(id, (string?)problem["id"]);
        return problem;
    }

    /// <summary>What one member is told.</summary>
    public static string? Error(this JsonNode problem, string member) => (string?)problem["errors"]?[member]?[0];

    public static string Text(this JsonNode node, string member) => (string)node[member]!;

    public static string[] All(this JsonNode page, string member) => [.. page["items"]!.AsArray().Select(i => (string)i![member]!)];
}
