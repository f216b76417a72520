namespace Kit.Api.Reading;

/// <summary>A row of a page, and how many rows all pages have.</summary>
internal readonly struct Counted<TRow>(TRow row, int total)
{
    public TRow Row { get; } = row;

    public int Total { get; } = total;
}
