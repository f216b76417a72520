namespace Kit.Billing.Tests.Pages;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(800, "usd", "$8.00")]
    [InlineData(1234567, "eur", "€12,345.67")]
    [InlineData(-5, "gbp", "-£0.05")]
    [InlineData(500, "jpy", "¥500")]
    [InlineData(990, "chf", "9.90 CHF")]
    [InlineData(990, "krw", "990 KRW")]
    public void An_amount_reads_as_people_write_it(long amount, string currency, string text) => Assert.Equal(text, Money.Format(amount, currency));
}
