using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Kit.Testing;
using Microsoft.Playwright;
using MimeKit;
using Npgsql;
using Tracker.Tests.Running;

namespace Tracker.Tests.Items;

/// <summary>Items come in by a file and go out by one, on PostgreSQL. Jobs are made to wait by locks on what they need.</summary>
public sealed partial class ImportAndExportTests(PostgresCluster postgres, Browser browser) : IAsyncLifetime
{
    private const string Ada = "ada@acme.test";
    private const string Alan = "alan@both.test";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracker-");
    private readonly SmtpServer _mail = new();
    private Dictionary<string, string> _settings = [];
    private NpgsqlDataSource? _rows;
    private TrackerProcess? _node;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _rows = NpgsqlDataSource.Create(database.Superuser + ";Pooling=false");
        _settings = MailSettings.For(_mail);
        _settings["ConnectionStrings__Kit"] = database.App;
        _settings["ConnectionStrings__KitOwner"] = database.Owner;
        _settings["Kit__Jobs__Lease"] = "00:00:03";
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node!.DisposeAsync();
        await _mail.DisposeAsync();
        await _rows!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_is_imported_once_across_a_crash_another_is_cancelled_and_what_is_there_goes_out_and_comes_in_again()
    {
        await using var ada = await browser.VisitAsync(_node!.Url);
        var page = ada.Page;
        await ada.SignInAsync(Ada);
        await page.GetByRole(AriaRole.Link, new() { Name = "Office move" }).ClickAsync();
        var board = page.Url;

        await ImportAcrossACrashAsync(ada);
        await DownloadErrorsAsync(page);
        await CancelAnotherAsync(ada, Here(board));
        var copy = await ExportAsync(ada, Here(board));
        await ImportAgainAsync(ada, copy, board.Split('/')[^1]);
        await FilesGoInTimeAsync();
        Assert.Empty(ada.Complaints);
    }

    private async Task ImportAcrossACrashAsync(Visitor ada)
    {
        var page = ada.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Import CSV" }).ClickAsync();
        await ada.LookAsync("import-upload");
        await UploadAsync(page, Plan());
        await Assertions.Expect(page.GetByText("Left out: Colour.")).ToBeVisibleAsync();
        var preview = page.GetByRole(AriaRole.Region, new() { Name = "Preview" });
        await Assertions.Expect(preview.GetByRole(AriaRole.Row)).ToHaveCountAsync(11);
        await Assertions.Expect(preview.GetByRole(AriaRole.Row).Filter(new() { HasText = "Plan 001" })).ToContainTextAsync("In progress");
        await Assertions.Expect(preview.GetByRole(AriaRole.Row).Filter(new() { HasText = "Plan 003" })).ToContainTextAsync("Due date: write it as 2026-12-31.");
        await ada.LookAsync("import-preview");

        var first = await HoldAsync(Row(Ada));
        var second = await HoldAsync(Row(Alan));
        var token = await ada.TokenAsync(page.Url);
        var clicks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ada.SendAsync(page.Url + "?handler=Start", token, new Dictionary<string, string>())));
        Assert.All(clicks, c => Assert.Equal(302, c.Status));
        Assert.Equal("1", await ScalarAsync("SELECT count(*) FROM kit.jobs WHERE kind = 'items.import'"));

        await page.ReloadAsync();
        var progress = page.Locator("#progress");
        await Assertions.Expect(progress).ToContainTextAsync("0 of 250 rows");
        await page.EvaluateAsync("window.isTheSame = true");
        await first.DisposeAsync();
        await Assertions.Expect(progress).ToContainTextAsync("100 of 250 rows");
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame")); // it moved by itself
        await ada.LookAsync("import-progress");

        // The second batch is on its way when its node ends.
        await Eventually.IsTrueAsync(async () => await WaitingAsync("INSERT INTO work_items") == 1);
        await _node!.KillAsync();
        await StartAsync();
        await page.GotoAsync(Here(page.Url));
        await Assertions.Expect(progress).ToContainTextAsync("100 of 250 rows");
        await second.DisposeAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("247 items imported, 3 rows skipped.");
        await ada.LookAsync("import-done");
        Assert.Equal("247 247", await ScalarAsync("SELECT count(*) || ' ' || count(DISTINCT description) FROM work_items WHERE description LIKE 'Row %'"));
        Assert.Equal("3", await ScalarAsync("SELECT count(*) FROM item_import_errors"));
        Assert.Equal("=1+1", await ScalarAsync("SELECT title FROM work_items WHERE description LIKE 'Row 005%'"));
        Assert.Equal("1", await ScalarAsync("SELECT crash_count FROM kit.jobs WHERE kind = 'items.import'"));
        Assert.Equal("Created", await ScalarAsync("SELECT DISTINCT action FROM kit.audit_entries WHERE entity_id = (SELECT id::text FROM work_items WHERE description LIKE 'Row 250%')"));
    }

    private static async Task DownloadErrorsAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the skipped rows" }).ClickAsync());
        Assert.Equal("plan-errors.csv", download.SuggestedFilename);
        var lines = (await File.ReadAllTextAsync((await download.PathAsync())!)).Split("\r\n");
        Assert.Equal(
            [
                "Line,Problem,Title,Description,Status,Assignee,Due date,Estimate,Colour",
                "4,Due date: write it as 2026-12-31.,Plan 003,Row 003,,ada@acme.test,tomorrow,,red",
                "152,Say what is to be done.,,Row 150,,alan@both.test,,,red",
                "242,\"Assignee: no member has this address. Between 0 and 10,000 hours.\",\"'=HYPERLINK(\"\"http://evil.test\"\")\",Row 240,,grace@globex.test,,'-1,red",
                "",
            ],
            lines);
    }

    private async Task CancelAnotherAsync(Visitor ada, string board)
    {
        var page = ada.Page;
        await page.GotoAsync(board + "/import");
        await UploadAsync(page, "Title,Description,Assignee\n" + string.Concat(Enumerable.Range(1, 300).Select(i => $"Another {i},Another,{(i > 100 ? Alan : "")}\n")));
        var held = await HoldAsync(Row(Alan));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 300 rows" }).ClickAsync();
        await Assertions.Expect(page.Locator("#progress")).ToContainTextAsync("100 of 300 rows");
        await Eventually.IsTrueAsync(async () => await WaitingAsync("INSERT INTO work_items") == 1);

        // It waits for the batch that is on its way, and no other begins.
        var cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Eventually.IsTrueAsync(async () => await WaitingAsync("UPDATE item_imports") == 1);
        await held.DisposeAsync();
        await cancel;
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It was cancelled. What was in by then stays.");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("200 items imported, 0 rows skipped, 100 rows left.");
        await ada.LookAsync("import-cancelled");
        await Eventually.IsTrueAsync(async () => await ScalarAsync("SELECT count(*) FROM kit.jobs WHERE kind = 'items.import' AND state NOT IN ('done', 'cancelled')") == "0");
        Assert.Equal("200", await ScalarAsync("SELECT count(*) FROM work_items WHERE description = 'Another'"));
    }

    /// <returns>The file.</returns>
    private async Task<string> ExportAsync(Visitor ada, string board)
    {
        var page = ada.Page;
        await page.GotoAsync(board);
        await page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync();
        await ada.LookAsync("export");
        var held = await HoldAsync("LOCK TABLE item_exports IN SHARE MODE");
        for (var i = 0; i < 2; i++)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You get a mail when it is ready.");
            await Eventually.IsTrueAsync(async () => await WaitingAsync("INSERT INTO item_exports") == 1);
        }

        Assert.Equal("1", await ScalarAsync("SELECT count(*) FROM kit.jobs WHERE kind = 'items.export'"));
        await held.DisposeAsync();
        var mail = await Eventually.FindAsync(() => Task.FromResult(Mails().SingleOrDefault()));
        Assert.Equal(("Your export of Office move is ready", Ada), (mail.Subject, mail.To.Mailboxes.Single().Address));
        var link = Link().Match(mail.TextBody!).Value;

        using var stranger = _node!.CreateClient();
        using var refused = await stranger.GetAsync(link);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await using var grace = await browser.VisitAsync(_node.Url);
        await grace.SignInAsync("grace@globex.test");
        Assert.Equal(404, await grace.AskAsync(link));
        Assert.Equal(404, await grace.AskAsync(link.Replace("/t/acme/", "/t/globex/", StringComparison.Ordinal)));

        var file = (await ada.ReadAsync(link)).TrimStart('\uFEFF');
        Assert.StartsWith("Title,Description,Status,Assignee,Due date,Estimate\r\n", file, StringComparison.Ordinal);
        Assert.Contains("\r\n'=1+1,Row 005,Open,ada@acme.test,,\r\n", file, StringComparison.Ordinal);
        Assert.Equal(await ScalarAsync("SELECT count(*) FROM work_items WHERE project_id = (SELECT id FROM projects WHERE name = 'Office move')"), (Records().Count(file) - 1).ToString(CultureInfo.InvariantCulture));
        return file;
    }

    private async Task ImportAgainAsync(Visitor ada, string file, string project)
    {
        var page = ada.Page;
        await page.GotoAsync(Here(page.Url[..page.Url.IndexOf("/projects/", StringComparison.Ordinal)]));
        await page.GetByLabel("Name").FillAsync("Office move, again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Import CSV" }).ClickAsync();
        var copy = page.Url.Split('/')[^2];
        await UploadAsync(page, file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 4" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("0 rows skipped.");
        const string Columns = "title, description, status, assignee_id, due_date, estimate";
        Assert.Equal("0", await ScalarAsync(
            $"""
            SELECT count(*) FROM (SELECT {Columns}, count(*) FROM work_items WHERE project_id = '{project}' GROUP BY {Columns}) a
            FULL JOIN (SELECT {Columns}, count(*) FROM work_items WHERE project_id = '{copy}' GROUP BY {Columns}) b ON a::text = b::text
            WHERE a IS NULL OR b IS NULL
            """));
    }

    private async Task FilesGoInTimeAsync()
    {
        Assert.Equal(4, Directory.GetFiles(Files, "*", SearchOption.AllDirectories).Length);
        await ScalarAsync("UPDATE item_imports SET created_at = now() - interval '15 days'");
        await ScalarAsync("UPDATE item_exports SET created_at = now() - interval '15 days'");
        await ScalarAsync("UPDATE kit.schedules SET last_at = NULL, next_at = now() - interval '1 day' WHERE name = 'item-files'");
        await Eventually.IsTrueAsync(async () => await ScalarAsync("SELECT (SELECT count(*) FROM item_imports) + (SELECT count(*) FROM item_exports) + (SELECT count(*) FROM item_import_errors) + (SELECT count(*) FROM kit.files)") == "0");
        await Eventually.IsTrueAsync(() => Task.FromResult(Directory.GetFiles(Files, "*", SearchOption.AllDirectories).Length == 0));
    }

    // Row 6 has a line break in it, so that what follows is a line further down.
    private static string Plan() => "Title;Description;Status;Assignee;Due date;Estimate;Colour\r\n" + string.Concat(Enumerable.Range(1, 250).Select(i => i switch
    {
        1 => $"Plan 001;Row 001;in progress;{Ada};2031-05-01;8;red\r\n",
        3 => $"Plan 003;Row 003;;{Ada};tomorrow;;red\r\n",
        5 => $"=1+1;Row 005;;{Ada};;;red\r\n",
        6 => $"\"Plan; \"\"six\"\"\";\"Row 006,\nin two lines\";;{Ada};;;red\r\n",
        7 => $"''=1;Row 007;;{Ada};;;red\r\n",
        8 => $"Ümläut ✓;Row 008;;{Ada};;;red\r\n",
        150 => $";Row 150;;{Alan};;;red\r\n",
        240 => "\"=HYPERLINK(\"\"http://evil.test\"\")\";Row 240;;grace@globex.test;;-1;red\r\n",
        _ => $"Plan {i:000};Row {i:000};;{(i <= 100 ? Ada : Alan)};;;red\r\n",
    }));

    private static async Task UploadAsync(IPage page, string text)
    {
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "plan.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
    }

    private string Files => Path.Combine(_folder.FullName, "files");

    private async Task StartAsync() => _node = await TrackerProcess.StartAsync(_folder.FullName, _settings);

    // The same page of the node that is there now.
    private string Here(string url) => _node!.Url + new Uri(url).AbsolutePath;

    private static string Row(string email) => $"SELECT FROM kit.memberships WHERE email = '{email}' AND tenant_id = (SELECT id FROM kit.tenants WHERE slug = 'acme') FOR UPDATE";

    /// <summary>Locks what is not to be had until the answer is disposed.</summary>
    private async Task<NpgsqlConnection> HoldAsync(string sql)
    {
        var connection = await _rows!.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>How many statements of a kind wait for a lock.</summary>
    private async Task<int> WaitingAsync(string statement) => int.Parse(
        (await ScalarAsync($"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%{statement}%'"))!, CultureInfo.InvariantCulture);

    private async Task<string?> ScalarAsync(string sql)
    {
        await using var command = _rows!.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    private List<MimeMessage> Mails() =>
        [.. _mail.Mails.Select(m => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(m)))).Where(m => m.Subject!.Contains("export", StringComparison.Ordinal))];

    [GeneratedRegex(@"http\S+/items/exports/\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"\r\n")]
    private static partial Regex Records();
}
