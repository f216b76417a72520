using System.Globalization;

namespace Kit.Billing.Emulator.Invoices;

/// <summary>Amounts for people. Stripe counts in the currency's smallest unit.</summary>
internal static class Money
{
    private static readonly string[] WithoutCents =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];

    public static string Format(decimal amount, string currency)
    {
        var decimals = WithoutCents.Contains(currency) ? 0 : 2;
        var value = decimals == 0 ? amount : amount / 100;
        var whole = value * 100 == decimal.Truncate(value * 100);
        var number = Math.Abs(value).ToString(whole ? "N" + decimals : "#,##0.00##########", CultureInfo.InvariantCulture);
        var sign = value < 0 ? "−" : "";
        return currency switch
        {
            "usd" => $"{sign}${number}",
            "eur" => $"{sign}€{number}",
            "gbp" => $"{sign}£{number}",
            _ => $"{sign}{currency.ToUpperInvariant()} {number}",
        };
    }

    /// <summary>"$10.00 / month", "$90.00 / 3 months".</summary>
    public static string FormatPrice(decimal unitAmount, string currency, string? interval, long count) =>
        Format(unitAmount, currency) + (interval, count) switch
        {
            (null, _) => "",
            (_, 1) => " / " + interval,
            _ => string.Create(CultureInfo.InvariantCulture, $" / {count} {interval}s"),
        };
}
