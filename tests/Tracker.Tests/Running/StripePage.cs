using Microsoft.Playwright;

namespace Tracker.Tests.Running;

/// <summary>The emulated Stripe's checkout page.</summary>
internal static class StripePage
{
    public const string Good = "4242 4242 4242 4242";
    public const string Declined = "4000 0000 0000 0002";

    public static async Task PayAsync(this IPage page, string card)
    {
        await page.Locator("#number").FillAsync(card);
        await page.Locator("#expiry").FillAsync("12 / 40");
        await page.Locator("#cvc").FillAsync("123");
        foreach (var (field, value) in new[] { ("#name", "Test Payer"), ("#email", "payer@example.test") })
        {
            if (await page.Locator(field).CountAsync() > 0)
            {
                await page.Locator(field).FillAsync(value);
            }
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Subscribe" }).ClickAsync();
    }
}
