using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Kit.Billing.Emulator.Pages;

[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler
{
    private readonly StringBuilder _text;

    public HtmlHandler(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html markup) => _text.Append(markup.Value);

    public void AppendFormatted<T>(T value) =>
        _text.Append(Html.Text(Convert.ToString(value, CultureInfo.InvariantCulture)).Value);

    public override string ToString() => _text.ToString();
}
