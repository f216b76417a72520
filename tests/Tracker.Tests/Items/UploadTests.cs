using System.Net;
using System.Text;
using System.Web;
using Microsoft.Playwright;
using Tracker.Tests.Running;

namespace Tracker.Tests.Items;

/// <summary>What is uploaded as CSV, as people do it and as nobody should; on SQLite.</summary>
public sealed class UploadTests(DemoTracker tracker, Browser browser)
{
    private const string NotText = "It is not text in UTF-8.";

    private static readonly (string Name, byte[] Content, string Answer)[] Bad =
    [
        ("empty.csv", [], "It is empty."),
        ("header.csv", "Title,Status\r\n"u8.ToArray(), "There are no rows below the first line"),
        ("table.csv", "1,2,3\n4,5,6\n"u8.ToArray(), "There is no column “Title”"),
        ("picture.csv", [0x89, .. "PNG"u8, 13, 10, 26, 10, 0, 0, 0, 13], NotText),
        ("utf-16.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Title\nMend the roof\n")], NotText),
        ("latin-1.csv", Encoding.Latin1.GetBytes("Title\nMend the roof\nTür streichen\n"), $"Line 3: {NotText}"),
        ("latin-1-header.csv", Encoding.Latin1.GetBytes("Title,Fällig\nMend the roof,\n"), NotText),
        ("nul.csv", Encoding.UTF8.GetBytes($"Title\n{string.Concat(Enumerable.Repeat("Mend the roof\n", 1000))}Mend\0the roof\n"), $"Line 1002: {NotText}"),
        ("quote.csv", "Title\nMend the roof\n\"Paint the door\nSweep\n"u8.ToArray(), "Line 3: a quotation mark is never closed."),
        ("columns.csv", Encoding.UTF8.GetBytes($"Title{new string(',', 5000)}\nMend the roof\n"), "It has more than 100 columns."),
        ("long.csv", Encoding.UTF8.GetBytes($"Title\n{new string('x', 5_000_000)}\n"), "Line 2: a row is longer than 64 kB."),
        ("rows.csv", Encoding.UTF8.GetBytes($"Title\n{string.Concat(Enumerable.Repeat("x\n", 20_001))}"), "It has more than 20,000 rows."),
        ("plan.xlsx", "Title\nMend the roof\n"u8.ToArray(), "Choose a .csv file of 10 MB at most."),
    ];

    [Fact]
    public async Task What_is_no_such_file_is_answered_with_what_is_wrong_and_what_is_one_is_imported()
    {
        await using var ada = await browser.VisitAsync(tracker.Url);
        var page = ada.Page;
        await ada.SignInAsync("ada@acme.test");
        await page.GetByRole(AriaRole.Link, new() { Name = "Checkout rebuild" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Import CSV" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("CSV file")).ToBeVisibleAsync();
        var form = page.Url;
        var token = await ada.TokenAsync(form);
        foreach (var (name, content, answer) in Bad)
        {
            var (url, text) = await ada.UploadAsync(form, token, name, content);
            Assert.True(url == form && HttpUtility.HtmlDecode(text).Contains(answer, StringComparison.Ordinal), $"{name}: {text}");
        }

        Assert.DoesNotContain("Uploaded before", await ada.ReadAsync(form), StringComparison.Ordinal); // nothing was kept
        Assert.Equal((200, null), await ada.SendAsync(form, token, new Dictionary<string, string>()));
        await AssertTooLargeIsNotReadAsync(page, form);

        // By hand, as a spreadsheet of another country writes it.
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "plan.csv", MimeType = "text/csv", Buffer = [.. Encoding.UTF8.GetPreamble(), .. "sep=;\r\nTITLE;due_date;E-mail\r\n\"Tür; \"\"blau\"\"\";2031-02-03;ADA@acme.test\r\nSweep;;\r\n"u8],
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("2 items imported, 0 rows skipped.");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the board" }).ClickAsync();
        var card = page.Locator("[data-item]").Filter(new() { HasText = "Tür; \"blau\"" });
        await Assertions.Expect(card).ToContainTextAsync("3 Feb 2031");
        await Assertions.Expect(card.GetByText("Assigned to Ada Lovelace")).ToBeAttachedAsync();
        Assert.Empty(ada.Complaints);
    }

    // It says of itself how large it is, and is asked for none of it.
    private static async Task AssertTooLargeIsNotReadAsync(IPage page, string form)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(2) });
        using var request = new HttpRequestMessage(HttpMethod.Post, form) { Content = new Unread(11_000_000) };
        request.Headers.Add("Cookie", string.Join("; ", (await page.Context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}")));
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("The file is larger than 10000000 bytes.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private sealed class Unread(long size) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("It is asked for.");

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}
