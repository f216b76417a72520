using System.Net;
using Kit.Billing.Tests.TestHost;

namespace Kit.Billing.Tests.Pages;

public sealed class BillingPageTests
{
    [Fact]
    public async Task An_owner_sees_plan_usage_and_prices_and_can_choose()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await host.AddProjectAsync(host.Acme, "one");
        using var owner = host.Browse(host.Acme.Owner);

        var page = await owner.PageAsync(host.Acme.Billing);

        Assert.Equal("Your plan: Free", page.QuerySelector("#current-plan")!.TextContent);
        Assert.StartsWith("1 of 3", page.QuerySelector(".kit-billing-usage dd")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("$8.00 per member and month", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("$199.00 a month", page.Body.TextContent, StringComparison.Ordinal);
        Assert.Contains("Single sign-on", page.Body.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Choose Team", "Choose Business"], page.QuerySelectorAll("button").Select(b => b.TextContent.Trim()));
        Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
        using var css = await owner.GetAsync("/_kit/billing.css");
        Assert.Equal(HttpStatusCode.OK, css.StatusCode);
    }

    [Fact]
    public async Task An_admin_sees_the_page_but_can_not_choose()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var admin = host.Browse(host.Acme.Admin);
        using var owner = host.Browse(host.Acme.Owner);

        Assert.Empty((await admin.PageAsync(host.Acme.Billing)).QuerySelectorAll("button"));

        var form = await owner.PageAsync(host.Acme.Billing);
        using var answer = await admin.PressAsync(form, host.Acme.Billing, "Choose Team");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty((await host.Stripe.Api.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task A_member_and_another_tenants_owner_do_not_see_it()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var member = host.Browse(host.Acme.Member);
        using var stranger = host.Browse(host.Globex.Owner);
        using var nobody = host.Browse(null);

        using var forbidden = await member.GetAsync(host.Acme.Billing);
        using var notThere = await stranger.GetAsync(host.Acme.Billing);
        using var challenge = await nobody.GetAsync(host.Acme.Billing);

        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, notThere.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
    }

    [Fact]
    public async Task Choosing_without_the_forms_token_is_refused()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add(TestAuthentication.Header, host.Acme.Owner.ToString());
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("plan", "team"), KeyValuePair.Create("operation", "x")]);
        using var answer = await http.PostAsync(new Uri(host.Root, host.Acme.Billing + "/checkout"), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await host.Stripe.Api.Customers.ListAsync()).Data);
    }
}
