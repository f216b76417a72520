using System.Text;

namespace Kit.Files;

/// <summary>A name that can be shown and offered for saving.</summary>
internal static class FileName
{
    public const int MaxLength = 255;

    /// <summary>The last part of what may be a path of the user's machine.</summary>
    /// <exception cref="FileRefusedException">Nothing of it is a name (<c>KIT2084</c>).</exception>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..].Trim();
        var plain = string.Concat(last.EnumerateRunes().Where(r => !Rune.IsControl(r) && r != Rune.ReplacementChar));
        if (plain.Length == 0 || plain.All(c => c == '.'))
        {
            throw new FileRefusedException("The file has no name.");
        }

        return plain.Length <= MaxLength ? plain : throw new FileRefusedException($"The file's name has more than {MaxLength} characters.");
    }
}
