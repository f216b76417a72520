using System.Text.Encodings.Web;

namespace Kit.Billing.Emulator.Pages;

/// <summary>Markup that is safe to write out. Made from interpolated strings, whose holes are encoded unless they are markup themselves.</summary>
internal readonly record struct Html(string? Value)
{
    public static readonly Html Empty = new("");

    public static Html Of(HtmlHandler handler) => new(handler.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Value)));

    public static Html Text(string? text) => new(HtmlEncoder.Default.Encode(text ?? ""));

    public override string ToString() => Value ?? "";
}
