using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Kit.Billing.Tests.TestHost;

/// <summary>A browser of sorts, without JavaScript: it keeps cookies, fills forms by their labels and follows redirects when told to.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri root, Guid? user)
    {
        Root = root;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        if (user is { } id)
        {
            _http.DefaultRequestHeaders.Add(TestAuthentication.Header, id.ToString());
        }
    }

    public Uri Root { get; }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(Root, path));

    public async Task<IHtmlDocument> PageAsync(string path)
    {
        using var answer = await GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}\n{text}");
        return new HtmlParser().ParseDocument(text);
    }

    /// <summary>Presses the button with that text, after filling the fields of its form.</summary>
    public async Task<HttpResponseMessage> PressAsync(string path, string button, params (string Label, string Value)[] fields)
    {
        var page = await PageAsync(path);
        return await PressAsync(page, path, button, fields);
    }

    public async Task<HttpResponseMessage> PressAsync(IHtmlDocument page, string path, string button, params (string Label, string Value)[] fields)
    {
        var pressed = (IHtmlButtonElement)page.QuerySelectorAll("button").Single(b => b.TextContent.Trim() == button);
        var form = (IHtmlFormElement)pressed.Closest("form")!;
        foreach (var (label, value) in fields)
        {
            var found = form.QuerySelectorAll("label").Single(l => l.TextContent == label);
            ((IHtmlInputElement)form.QuerySelector("#" + found.GetAttribute("for"))!).Value = value;
        }

        var values = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Where(i => i.Name is not null).Select(i => KeyValuePair.Create(i.Name!, i.Value)).ToList();
        if (pressed.GetAttribute("name") is { Length: > 0 } name)
        {
            values.Add(KeyValuePair.Create(name, pressed.GetAttribute("value") ?? ""));
        }

        using var content = new FormUrlEncodedContent(values);
        return await _http.PostAsync(new Uri(new Uri(Root, path), form.GetAttribute("action")!), content);
    }

    public void Dispose() => _http.Dispose();
}
