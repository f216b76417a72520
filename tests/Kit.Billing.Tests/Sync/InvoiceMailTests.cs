using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kit.Billing.Tests.TestHost;
using Kit.Testing;

namespace Kit.Billing.Tests.Sync;

public sealed class InvoiceMailTests
{
    [Fact]
    public async Task A_paid_invoice_is_one_mail_with_number_amount_and_link_to_who_paid()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        using (await owner.GetAsync(back))
        {
            await host.SettleAsync();
        }

        using (await owner.GetAsync(back))
        {
            await Eventually.IsTrueAsync(async () => (await InboxAsync(host)).Count > 0);
        }

        var invoice = Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
        var mail = Assert.Single(await InboxAsync(host))!;
        Assert.Contains("owner@acme.test", (string)mail["to"]!, StringComparison.Ordinal);
        Assert.Equal($"Your Work invoice {invoice.Number}: $24.00, paid", (string)mail["subject"]!);
        Assert.Contains("$24.00", (string)mail["text"]!, StringComparison.Ordinal);
        Assert.Contains(invoice.Number!, (string)mail["text"]!, StringComparison.Ordinal);
        Assert.Contains(invoice.HostedUrl!, (string)mail["text"]!, StringComparison.Ordinal);
        Assert.Equal(1, await InvoiceMails.CountAsync(host, host.Acme));
        Assert.Equal(0, await InvoiceMails.CountAsync(host, host.Globex));
        Assert.Contains(invoice.Number!, (await owner.PageAsync(invoice.HostedUrl!)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happened_long_ago_is_not_mailed()
    {
        await using var host = await BillingHost.OnSqliteAsync(new() { ["Kit:Jobs:Enabled"] = "false" });
        using var owner = host.Browse(host.Acme.Owner);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        host.Clock.Ahead = TimeSpan.FromDays(4);

        using var answer = await owner.GetAsync(back);

        Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
        Assert.Equal(0, await InvoiceMails.CountAsync(host, host.Acme));
    }

    private static async Task<JsonArray> InboxAsync(BillingHost host)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonArray>(new Uri(host.Root, "/dev/mail.json")))!;
    }
}
