using System.Globalization;
using Kit.Billing.Emulator.Payments;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>The card fields that the hosted pages share: reading, checking and showing them.</summary>
internal sealed class CardForm
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>Shown above the fields: why the last attempt failed.</summary>
    public string? Problem { get; set; }

    /// <summary>What was entered, if all of it is right.</summary>
    public CardDetails? Card { get; private set; }

    public static CardForm Read(IFormCollection form, DateTimeOffset now, bool withEmail)
    {
        var read = new CardForm();
        foreach (var name in new[] { "email", "number", "expiry", "cvc", "name" })
        {
            read._values[name] = form[name].ToString().Trim();
        }

        var card = read.Number();
        var expiry = read.Expiry(now);
        var cvc = read._values["cvc"];
        read.Check("cvc", cvc.Length is 3 or 4 && cvc.All(char.IsAsciiDigit), "Your card's security code is incomplete.");
        read.Check("name", read._values["name"].Length > 0, "Enter the name on the card.");
        read.Check("email", !withEmail || read._values["email"].Contains('@', StringComparison.Ordinal), "Enter an email address.");
        if (read._errors.Count == 0)
        {
            read.Card = new CardDetails(card!, expiry.Month, expiry.Year, read._values["name"], withEmail ? read._values["email"] : null);
        }

        return read;
    }

    /// <summary>The fields. What was typed stays, except the card's number and security code.</summary>
    public Html Fields(bool withEmail) => Html.Of($"""
        {(Problem is null ? Html.Empty : Html.Of($"""<p class="alert" role="alert" id="problem">{Problem}</p>"""))}
        {(withEmail ? Field("email", "Email", "email", "email", "", value: _values.GetValueOrDefault("email")) : Html.Empty)}
        {Field("number", "Card number", "text", "cc-number", "4242 4242 4242 4242")}
        <div class="pair">
        {Field("expiry", "Expiry (MM / YY)", "text", "cc-exp", "12 / 34", value: _values.GetValueOrDefault("expiry"))}
        {Field("cvc", "Security code (CVC)", "text", "cc-csc", "123")}
        </div>
        {Field("name", "Name on card", "text", "cc-name", "", value: _values.GetValueOrDefault("name"))}
        """);

    public static Html Hints => Html.Of($"""
        <details>
        <summary>Test cards</summary>
        <ul>
        <li><code>4242 4242 4242 4242</code> pays</li>
        <li><code>4000 0000 0000 0002</code> is declined</li>
        <li><code>4000 0000 0000 9995</code> has insufficient funds</li>
        <li><code>4000 0000 0000 0341</code> is accepted, then declined when charged</li>
        <li><code>4000 0027 6000 3184</code> asks for 3D Secure</li>
        </ul>
        <p>Any expiry date to come, any three digits.</p>
        </details>
        """);

    private Html Field(string name, string label, string type, string autocomplete, string placeholder, string? value = null)
    {
        var error = _errors.GetValueOrDefault(name);
        var numeric = name is "number" or "expiry" or "cvc" ? Html.Of($""" inputmode="numeric" """) : Html.Empty;
        var invalid = error is null ? Html.Empty : Html.Of($""" aria-invalid="true" aria-describedby="{name}-error" """);
        var message = error is null ? Html.Empty : Html.Of($"""<p class="error" id="{name}-error">{error}</p>""");
        return Html.Of($"""
            <div class="field">
            <label for="{name}">{label}</label>
            <input id="{name}" name="{name}" type="{type}" autocomplete="{autocomplete}" placeholder="{placeholder}" value="{value}" required{numeric}{invalid}>
            {message}
            </div>
            """);
    }

    private TestCard? Number()
    {
        var card = TestCards.Find(_values["number"]);
        Check("number", card is not null, "Your card number is not one of the test cards, such as 4242 4242 4242 4242.");
        return card;
    }

    private (int Month, int Year) Expiry(DateTimeOffset now)
    {
        var parts = _values["expiry"].Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || month is < 1 or > 12)
        {
            Check("expiry", false, "Enter the expiry date as MM / YY.");
            return default;
        }

        year += year < 100 ? 2000 : 0;
        Check("expiry", year > now.Year || (year == now.Year && month >= now.Month), "Your card's expiration date is in the past.");
        return (month, year);
    }

    private void Check(string field, bool right, string otherwise)
    {
        if (!right)
        {
            _errors.TryAdd(field, otherwise);
        }
    }
}
