using System.Text;

namespace Kit.Admin;

/// <summary>Makes words for people out of names for programs.</summary>
internal static class Words
{
    /// <summary><c>DueDate</c>, <c>due-date</c> and <c>due_date</c> become <c>Due date</c>.</summary>
    public static string Of(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c is '-' or '_')
            {
                words.Append(' ');
                continue;
            }

            var starts = i > 0 && char.IsUpper(c) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (starts)
            {
                words.Append(' ');
            }

            var acronym = i + 1 < name.Length && char.IsUpper(name[i + 1]);
            words.Append(i == 0 ? char.ToUpperInvariant(c) : starts && !acronym ? char.ToLowerInvariant(c) : c);
        }

        return words.ToString();
    }
}
