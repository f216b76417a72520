using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Kit.Auth.Tests.TestModel;

/// <summary>Reads pages, fills in their forms and keeps cookies, as a browser without scripts does.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient _http;

    public Browser(string url)
    {
        Root = new Uri(url);
        _http = new HttpClient(_handler) { BaseAddress = Root };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Tests/1.0");
    }

    public Uri Root { get; }

    public CookieContainer Cookies => _handler.CookieContainer;

    /// <summary>Follows redirects within the host; stops at those that lead out of it.</summary>
    public Task<Page> GetAsync(string url) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Root, url)));

    public async Task<HttpResponseMessage> GetOnceAsync(string url) => await _http.GetAsync(new Uri(Root, url));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Sends the page's form whose button has this text, with these values.</summary>
    public Task<Page> SubmitAsync(Page page, string button, params (string Name, string Value)[] values)
    {
        var clicked = page.Document.QuerySelectorAll("button").OfType<IHtmlButtonElement>()
            .First(b => b.TextContent.Trim() == button || b.GetAttribute("aria-label") == button);
        return SubmitAsync(page, clicked.Form!, clicked, values);
    }

    public Task<Page> SubmitAsync(Page page, IHtmlFormElement form, IHtmlButtonElement? clicked, params (string Name, string Value)[] values)
    {
        var fields = form.QuerySelectorAll("input, select").Select(e => e switch
        {
            IHtmlInputElement input => (input.Name, input.Value),
            IHtmlSelectElement select => (select.Name, select.Value ?? ""),
            _ => (null, ""),
        }).Where(f => !string.IsNullOrEmpty(f.Name)).ToDictionary(f => f.Name!, f => f.Item2!);
        if (clicked?.Name is { Length: > 0 } name)
        {
            fields[name] = clicked.Value;
        }

        foreach (var (key, value) in values)
        {
            Assert.Contains(key, fields.Keys);
            fields[key] = value;
        }

        return PostAsync(form.GetAttribute("action")!, fields);
    }

    public Task<Page> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields) =>
        FollowAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Root, url)) { Content = new FormUrlEncodedContent(fields) });

    public async Task<Page> LogInAsync(string email, string password = Host.Password) =>
        await SubmitAsync(await GetAsync("/login"), "Sign in", ("Email", email), ("Password", password));

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<Page> FollowAsync(HttpRequestMessage request)
    {
        var response = await _http.SendAsync(request);
        for (var hops = 0; hops < 10 && response.Headers.Location is { } location; hops++)
        {
            var next = new Uri(request.RequestUri!, location);
            if (next.Authority != Root.Authority)
            {
                break;
            }

            request = new HttpRequestMessage(HttpMethod.Get, next);
            response = await _http.SendAsync(request);
        }

        var body = await response.Content.ReadAsStringAsync();
        return new(response, request.RequestUri!, body, await new HtmlParser().ParseDocumentAsync(body));
    }
}

public sealed record Page(HttpResponseMessage Response, Uri Url, string Body, IHtmlDocument Document)
{
    public HttpStatusCode Status => Response.StatusCode;

    public string Title => Document.QuerySelector("h1")?.TextContent.Trim() ?? "";

    public string Text => Document.Body?.TextContent ?? "";

    public string Error => Document.QuerySelector("[role=alert]")?.TextContent.Trim() ?? "";

    /// <summary>The page without what differs between any two of its answers: antiforgery tokens.</summary>
    public string Comparable(params string[] without)
    {
        foreach (var token in Document.QuerySelectorAll("input[name=__RequestVerificationToken]"))
        {
            token.SetAttribute("value", "");
        }

        return without.Aggregate(Document.DocumentElement.OuterHtml, (text, part) => text.Replace(part, "…", StringComparison.Ordinal));
    }
}
