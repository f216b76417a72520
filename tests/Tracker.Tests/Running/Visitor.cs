using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tracker.Tests.Running;

/// <summary>Somebody at a browser. What the browser complains of, scripts and styles that the policy refused among it, is kept.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    public const string DemoPassword = "Tracker-demo-1!";
    private readonly IBrowserContext _context;

    public Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // The browser also notes answers like 404 and 402 here; those are asserted on where they are meant.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                Complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public async Task SignInAsync(string email, string password = DemoPassword, string at = "")
    {
        await Page.GotoAsync(at + "/login");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(Page).Not.ToHaveURLAsync(LoginPage());
    }

    /// <summary>Goes to a page and says how it was answered.</summary>
    public async Task<int> StatusOfAsync(string path) => (await Page.GotoAsync(path))!.Status;

    /// <summary>How an address answers this visitor's cookies, without leaving the page.</summary>
    public async Task<int> AskAsync(string url) => (await _context.APIRequest.GetAsync(url)).Status;

    /// <summary>What an address shows this visitor's cookies, without leaving the page.</summary>
    public async Task<string> ReadAsync(string url) => await (await _context.APIRequest.GetAsync(url)).TextAsync();

    /// <summary>Sends a form as a page of the site would, without leaving the page.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="token">What the site's forms bear against forgery.</param>
    /// <param name="fields">The rest of it.</param>
    /// <returns>The status, and where it leads.</returns>
    public async Task<(int Status, string? Location)> SendAsync(string url, string token, IReadOnlyDictionary<string, string> fields)
    {
        var form = _context.APIRequest.CreateFormData();
        form.Append("__RequestVerificationToken", token);
        foreach (var (name, value) in fields)
        {
            form.Append(name, value);
        }

        var answer = await _context.APIRequest.PostAsync(url, new() { Form = form, MaxRedirects = 0, Headers = [new("Origin", new Uri(url).GetLeftPart(UriPartial.Authority))] });
        return (answer.Status, answer.Headers.GetValueOrDefault("location"));
    }

    /// <summary>Sends a file by a form of the site, without leaving the page.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="token">What the site's forms bear against forgery.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="content">What is in it.</param>
    /// <returns>Where it led, and what is there.</returns>
    public async Task<(string Url, string Text)> UploadAsync(string url, string token, string name, byte[] content)
    {
        var form = _context.APIRequest.CreateFormData();
        form.Append("__RequestVerificationToken", token);
        form.Append("file", new FilePayload { Name = name, MimeType = "application/vnd.ms-excel", Buffer = content });
        var answer = await _context.APIRequest.PostAsync(url, new() { Multipart = form, Headers = [new("Origin", new Uri(url).GetLeftPart(UriPartial.Authority))] });
        return (answer.Url, await answer.TextAsync());
    }

    /// <summary>What the forms of a page bear against forgery; all of the site's take it.</summary>
    public async Task<string> TokenAsync(string url) => Token().Match(await ReadAsync(url)) is { Success: true } token
        ? token.Groups[1].Value
        : throw new InvalidOperationException($"{url} has no form.");

    /// <summary>Keeps a picture of the page, in the folder that <c>TRACKER_SCREENSHOTS</c> names; does nothing without it.</summary>
    public async Task LookAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TRACKER_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/login")]
    private static partial Regex LoginPage();
}
