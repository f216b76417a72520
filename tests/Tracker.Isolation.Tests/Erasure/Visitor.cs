using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tracker.Isolation.Tests.Erasure;

/// <summary>Somebody with a browser of sorts: it keeps cookies and fills forms by the names of their fields.</summary>
internal sealed class Visitor(Uri root) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>Presses a button of a page, after filling in fields of its form.</summary>
    /// <returns>Where that leads, or nothing where the answer is a page.</returns>
    public async Task<Uri?> PressAsync(string path, string button, params (string Name, string Value)[] fields)
    {
        var address = new Uri(root, path);
        using var shown = await GetAsync(address);
        var text = await shown.Content.ReadAsStringAsync();
        Assert.True(shown.StatusCode == HttpStatusCode.OK, $"{path}: {shown.StatusCode} {text}");
        var pressed = (IHtmlButtonElement)new HtmlParser().ParseDocument(text).QuerySelectorAll("button").First(b => b.TextContent.Trim() == button);
        var form = (IHtmlFormElement)pressed.Closest("form")!;
        var values = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Where(i => i.Name is not null).Select(i => (i.Name!, i.Value)).Where(i => fields.All(f => f.Name != i.Item1))
            .Concat(fields).Append((pressed.GetAttribute("name") ?? "", pressed.GetAttribute("value") ?? "")).Where(v => v.Item1.Length > 0);
        using var content = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, form.GetAttribute("action")!)) { Content = content };
        request.Headers.Add("Origin", root.GetLeftPart(UriPartial.Authority));
        using var answer = await _http.SendAsync(request);
        Assert.True((int)answer.StatusCode < 400, $"{button} at {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.Location is { } location ? new Uri(root, location) : null;
    }

    public async Task<HttpResponseMessage> GetAsync(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        return await _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();
}
