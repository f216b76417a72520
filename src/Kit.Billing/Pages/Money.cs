using System.Globalization;

namespace Kit.Billing;

/// <summary>Amounts as people read them.</summary>
internal static class Money
{
    private static readonly HashSet<string> WithoutMinorUnit =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];

    /// <summary>An amount in minor units, as in <c>$8.00</c> or <c>8.00 CHF</c>.</summary>
    /// <param name="amount">In minor units, as Stripe counts them.</param>
    /// <param name="currency">ISO 4217 code.</param>
    public static string Format(long amount, string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        var code = currency.ToLower(CultureInfo.InvariantCulture);
        var number = WithoutMinorUnit.Contains(code)
            ? amount.ToString("N0", CultureInfo.InvariantCulture)
            : (amount / 100m).ToString("N2", CultureInfo.InvariantCulture);
        return code switch
        {
            "usd" => Signed("$", number),
            "eur" => Signed("€", number),
            "gbp" => Signed("£", number),
            "jpy" => Signed("¥", number),
            _ => $"{number} {code.ToUpperInvariant()}",
        };
    }

    private static string Signed(string symbol, string number) =>
        number.StartsWith('-') ? $"-{symbol}{number[1..]}" : symbol + number;
}
