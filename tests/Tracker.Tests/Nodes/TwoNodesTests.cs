using System.Net;
using Kit.Testing;
using Microsoft.Playwright;
using Npgsql;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Nodes;

/// <summary>Two processes on one PostgreSQL, as behind a load balancer that sends each request where it likes.</summary>
public sealed class TwoNodesTests(TwoNodes nodes, Browser browser) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Who_signs_in_on_one_uses_the_other_and_is_out_of_both_by_signing_out_of_one()
    {
        await using var ada = await browser.VisitAsync(nodes.One.Url);
        await ada.SignInAsync("ada@acme.test");
        Assert.Equal(200, await ada.StatusOfAsync($"{nodes.Two.Url}/t/acme"));
        await ada.Page.GetByLabel("Name").FillAsync("Made on the other");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
        await ada.Page.GotoAsync($"{nodes.One.Url}/t/acme");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Made on the other" })).ToBeVisibleAsync();

        await ada.Page.GetByText("Ada Lovelace").First.ClickAsync();
        await ada.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ada.Page.GotoAsync($"{nodes.Two.Url}/t/acme");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task A_tenant_suspended_on_one_is_shut_on_the_other()
    {
        await using var grace = await browser.VisitAsync(nodes.Two.Url);
        await grace.SignInAsync("grace@globex.test");
        using var program = await ApiCaller.ConnectAsync(nodes.Two, "globex-integration");
        Assert.Equal(200, await grace.AskAsync($"{nodes.Two.Url}/t/globex"));
        Assert.Equal(12, (await program.ListAsync("/api/projects")).Total);

        await using var operators = await browser.VisitAsync(nodes.One.Url);
        await operators.SignInAsync("operator@kit.test");
        await operators.Page.GotoAsync("/admin/tenants");
        await operators.Page.GetByRole(AriaRole.Link, new() { Name = "Globex" }).First.ClickAsync();
        await operators.Page.GetByRole(AriaRole.Link, new() { Name = "Status…" }).ClickAsync();
        await operators.Page.GetByLabel("Reason").FillAsync("Unpaid since May");
        await operators.Page.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();
        await Assertions.Expect(operators.Page.GetByText("Suspended").First).ToBeVisibleAsync();

        await Eventually.IsTrueAsync(async () => await grace.AskAsync($"{nodes.Two.Url}/t/globex") == 403);
        using var refused = await program.GetAsync("/api/projects");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("KIT2040", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_job_runs_once_whichever_node_made_it()
    {
        const int Count = 12;
        using var program = await ApiCaller.ConnectAsync(nodes.One, "acme-integration");
        var project = (await program.ListAsync("/api/projects?pageSize=1")).Items[0].GetProperty("id").GetGuid();
        await using var ada = await browser.VisitAsync(nodes.One.Url);
        await ada.SignInAsync("ada@acme.test");
        for (var i = 1; i <= Count; i++)
        {
            using var created = await program.PostAsync("/api/work-items", new { title = $"Errand {i:00}", projectId = project });
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            await ada.Page.GotoAsync((i % 2 == 0 ? nodes.One : nodes.Two).Url + created.Headers.Location!.ToString().Replace("/api/work-items", "/t/acme/items", StringComparison.Ordinal));
            await ada.Page.GetByLabel("Assignee").SelectOptionAsync(new SelectOptionValue { Label = "Alan Turing" });
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Assertions.Expect(ada.Page.GetByRole(AriaRole.Link, new() { Name = $"Errand {i:00}" })).ToBeVisibleAsync();
        }

        // Each assignment is a job; its effect is another one, the mail.
        await Eventually.IsTrueAsync(async () => await CountAsync("state = 'done' AND kind IN ('work_item.assigned/mail-assignee', 'kit.mail')") == 2 * Count);
        Assert.Equal(0, await CountAsync("state <> 'done' OR attempts <> 1"));
        Assert.Equal(
            Enumerable.Range(1, Count).Select(i => $"gave you: Errand {i:00}"),
            nodes.Mails.Select(m => m.Split("\r\n").Single(l => l.StartsWith("Subject:", StringComparison.Ordinal))).Select(s => s[s.IndexOf("gave you", StringComparison.Ordinal)..]).Order());
    }

    private async Task<long> CountAsync(string condition)
    {
        await using var source = NpgsqlDataSource.Create(nodes.Database.Superuser);
        await using var command = source.CreateCommand($"SELECT count(*) FROM kit.jobs WHERE {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
