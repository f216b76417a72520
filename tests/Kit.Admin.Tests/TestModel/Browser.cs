using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Kit.Admin.Tests.TestModel;

/// <summary>Follows links and sends forms as a browser does, cookies and hidden fields included; redirects are left to the test.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(string address, string? user)
    {
        _client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        if (user is not null)
        {
            _client.DefaultRequestHeaders.Add(SignInHandler.Header, user);
        }
    }

    public HttpStatusCode Status { get; private set; }

    public string? Location { get; private set; }

    public string Text { get; private set; } = "";

    public HttpResponseMessage Answer { get; private set; } = null!;

    public IHtmlDocument Page { get; private set; } = null!;

    /// <summary>The rows of the first table, a list of cells each.</summary>
    public List<List<string>> Rows => [.. Page.QuerySelectorAll("main table tbody tr").Select(r => r.Children.Select(c => c.TextContent.Trim()).ToList())];

    public List<string> FirstCells => [.. Rows.Select(r => r[0])];

    public string Main => Words(Page.QuerySelector("main")?.TextContent);

    public async Task<Browser> GetAsync(string path) => await ReadAsync(await _client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute)));

    public Task<Browser> FollowAsync(string linkText) => GetAsync(Link(linkText) ?? throw new InvalidOperationException($"No link '{linkText}' in: {Main}"));

    public string? Link(string text, string within = "body") => Page.QuerySelectorAll($"{within} a").FirstOrDefault(a => Words(a.TextContent).StartsWith(text, StringComparison.Ordinal))?.GetAttribute("href");

    /// <summary>Sends the page's form with what it holds, changed so.</summary>
    public async Task<Browser> SendAsync(params (string Name, string? Value)[] changes)
    {
        var form = Page.QuerySelectorAll<IHtmlFormElement>("form").Single(f => f.Method == "post");
        var values = new Dictionary<string, string>();
        foreach (var element in form.Elements)
        {
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlButtonElement:
                    break;
                case IHtmlInputElement input when input.Name is { Length: > 0 } name:
                    values[name] = input.Value;
                    break;
                case IHtmlSelectElement { Name: { } name } select:
                    values[name] = select.Value ?? "";
                    break;
                case IHtmlTextAreaElement { Name: { } name } area:
                    values[name] = area.Value;
                    break;
            }
        }

        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }

        using var content = new FormUrlEncodedContent(values);
        return await ReadAsync(await _client.PostAsync(Answer.RequestMessage!.RequestUri, content));
    }

    /// <summary>Presses a button that has an address of its own, with these values and its form's hidden fields.</summary>
    public Task<Browser> PressAsync(string text, params (string Name, string Value)[] values)
    {
        var button = Page.QuerySelectorAll<IHtmlButtonElement>("button").Single(b => b.TextContent == text);
        var hidden = button.Form!.Elements.OfType<IHtmlInputElement>().Where(i => i.Type == "hidden").Select(i => (i.Name!, i.Value));
        return PostAsync(button.GetAttribute("formaction")!, [.. hidden, .. values]);
    }

    public async Task<Browser> PostAsync(string path, params (string Name, string Value)[] values)
    {
        using var content = new FormUrlEncodedContent(values.ToDictionary(v => v.Name, v => v.Value));
        return await ReadAsync(await _client.PostAsync(new Uri(path, UriKind.Relative), content));
    }

    public IElement Field(string name) => Page.QuerySelector($"main form [name='{name}']") ?? throw new InvalidOperationException($"No field {name} in: {Main}");

    public string? Error(string name) => Page.QuerySelector($"#field-{name}-error")?.TextContent;

    public List<string> Options(string name) => [.. ((IHtmlSelectElement)Field(name)).Options.Select(o => o.Text)];

    public void Dispose() => _client.Dispose();

    private static string Words(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<Browser> ReadAsync(HttpResponseMessage answer)
    {
        Answer = answer;
        Status = answer.StatusCode;
        Location = answer.Headers.Location?.ToString();
        Text = await answer.Content.ReadAsStringAsync();
        Page = await new HtmlParser().ParseDocumentAsync(Text);
        return this;
    }
}
