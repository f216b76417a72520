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

    /// <summary>Keeps a picture of the page, in the folder that <c>TRACKER_SCREENSHOTS</c> names; does nothing without it.</summary>
    public async Task LookAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TRACKER_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [GeneratedRegex("/login")]
    private static partial Regex LoginPage();
}
