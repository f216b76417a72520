using Kit.Api.Model;

namespace Kit.Api.Reading;

/// <summary>Reads <c>-createdAt,name</c>.</summary>
internal static class SortParser
{
    private const int MaxTerms = 3;

    public static bool TryParse(ResourceModel resource, string text, bool onlySortable, out IReadOnlyList<SortTerm> terms, out string error)
    {
        var found = new List<SortTerm>(1);
        terms = found;
        error = "";
        foreach (var part in text.Split(','))
        {
            var descending = part.StartsWith('-');
            var name = descending ? part[1..] : part;
            if (resource.Find(name) is not { } field || (onlySortable && !field.CanSort))
            {
                error = $"names '{name}', which lists can't be sorted by";
                return false;
            }

            if (found.Exists(t => t.Field == field))
            {
                error = $"names '{name}' twice";
                return false;
            }

            found.Add(new(field, descending));
        }

        if (found.Count > MaxTerms)
        {
            error = $"names more than {MaxTerms} members";
            return false;
        }

        return true;
    }
}
