using System.Globalization;

namespace Kit.Hosting;

/// <summary>Sizes as people read them.</summary>
public static class ByteSize
{
    private const double Step = 1000;
    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB"];

    /// <summary>The size with a decimal unit: <c>512 B</c>, <c>1.2 MB</c>.</summary>
    /// <param name="bytes">How many bytes.</param>
    public static string Text(long bytes)
    {
        if (bytes < Step)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        var (value, unit) = (bytes / Step, 0);
        while (value >= Step && unit < Units.Length - 1)
        {
            (value, unit) = (value / Step, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
