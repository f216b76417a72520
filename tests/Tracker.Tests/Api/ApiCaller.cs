using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tracker.Tests.Running;

namespace Tracker.Tests.Api;

/// <summary>Another program, which asked for a token with its own credentials.</summary>
internal sealed class ApiCaller : IDisposable
{
    private readonly HttpClient _client;

    private ApiCaller(HttpClient client) => _client = client;

    public static async Task<ApiCaller> ConnectAsync(TrackerProcess tracker, string clientId)
    {
        var client = tracker.CreateClient();
        using var answer = await client.PostAsync("/oauth/token", Form(clientId, $"{clientId}-secret"));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
        return new(client);
    }

    public static FormUrlEncodedContent Form(string clientId, string secret) => new(new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = clientId,
        ["client_secret"] = secret,
        ["scope"] = "api",
    });

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    public Task<HttpResponseMessage> PostAsync(string path, object body) => _client.PostAsJsonAsync(path, body);

    public Task<HttpResponseMessage> PatchAsync(string path, object body) =>
        _client.PatchAsync(path, JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")));

    public Task<HttpResponseMessage> DeleteAsync(string path) => _client.DeleteAsync(path);

    /// <summary>The rows of a list, and how many there are on all pages.</summary>
    public async Task<(List<JsonElement> Items, int Total)> ListAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ([.. json.GetProperty("items").EnumerateArray()], json.GetProperty("total").GetInt32());
    }

    public void Dispose() => _client.Dispose();
}
