using System.Net;

namespace Kit.Billing.Tests.TestHost;

/// <summary>What somebody does who pays.</summary>
public static class CheckoutSteps
{
    public static readonly (string Label, string Value)[] GoodCard = Card("4242 4242 4242 4242");

    public static readonly (string Label, string Value)[] DeclinedCard = Card("4000 0000 0000 0002");

    /// <summary>Chooses a plan on the billing page.</summary>
    /// <returns>The address of the hosted page.</returns>
    public static async Task<string> ChooseAsync(this Browser browser, TestTenant tenant, string plan = "Team")
    {
        using var answer = await browser.PressAsync(tenant.Billing, $"Choose {plan}");
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Pays on the hosted page with a good card.</summary>
    /// <returns>Where the browser is sent.</returns>
    public static async Task<string> PayAsync(this Browser browser, string checkout)
    {
        using var answer = await browser.PressAsync(checkout, "Subscribe", GoodCard);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.Location!.OriginalString;
    }

    private static (string Label, string Value)[] Card(string number) =>
        [("Card number", number), ("Expiry (MM / YY)", "12 / 40"), ("Security code (CVC)", "123"), ("Name on card", "Ada Lovelace")];
}
