using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Admin;

/// <summary>What a form holds while it is worked on: the texts of its fields, and what is wrong with them. Nothing else that was posted is read.</summary>
internal sealed class FormInput
{
    private const string FindPrefix = "find.";
    private const string FoundPrefix = "found.";
    private readonly Dictionary<AdminProperty, string> _texts = [];

    public IEnumerable<AdminProperty> Fields => _texts.Keys;

    public Dictionary<AdminProperty, string> Errors { get; } = [];

    /// <summary>What the row has now where that differs, after somebody else changed it.</summary>
    public Dictionary<AdminProperty, string> Theirs { get; } = [];

    /// <summary>What pickers are searched for.</summary>
    public Dictionary<AdminProperty, string> Searches { get; } = [];

    /// <summary>Whether the form was sent to search in a picker, and not to be saved.</summary>
    public bool IsSearch { get; private set; }

    public string Version { get; set; } = "";

    public string? Problem { get; set; }

    public bool IsConflict { get; set; }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string this[AdminProperty property] => _texts[property];

    public static FormInput Posted(IFormCollection form, IEnumerable<AdminProperty> fields)
    {
        var input = new FormInput { Version = form["_version"].ToString() };
        foreach (var property in fields)
        {
            var text = form[property.Name].ToString();
            input._texts[property] = property.Kind switch
            {
                PropertyKind.Boolean when !property.IsNullable => form[property.Name].Contains("true") ? "true" : "false",
                PropertyKind.Multiline => text.ReplaceLineEndings("\n"),
                PropertyKind.Text => text,
                _ => text.Trim(),
            };
            if (form.TryGetValue(FindPrefix + property.Name, out var find))
            {
                input.Searches[property] = find.ToString().Trim();

                // Enter in the search field sends the form by its first button, which saves: not what was meant.
                var pressed = form["_find"] == property.Name;
                input.IsSearch |= pressed || (find.ToString().Trim() is { Length: > 0 } term && term != form[FoundPrefix + property.Name]);
            }
        }

        return input;
    }

    public static FormInput Of(IEnumerable<AdminProperty> fields, IReadOnlyList<AdminProperty> properties, RowData row, TimeZoneInfo zone)
    {
        var input = new FormInput { Version = RowData.TextOf(row.Version) ?? "" };
        foreach (var property in fields)
        {
            input._texts[property] = Values.ToField(property, row.Values[IndexOf(properties, property)], zone);
        }

        return input;
    }

    /// <summary>A new row's: what its class gives it, and what the address suggests.</summary>
    public static FormInput Of(IEnumerable<AdminProperty> fields, EntityEntry entry, IQueryCollection query, TimeZoneInfo zone)
    {
        var input = new FormInput();
        foreach (var property in fields)
        {
            var value = entry.Property(property.Name).CurrentValue;
            var blank = property.Kind is PropertyKind.Date or PropertyKind.Instant or PropertyKind.Guid or PropertyKind.Reference
                && value is not null && value.Equals(value.GetType().IsValueType ? Activator.CreateInstance(value.GetType()) : null);
            var suggested = query[ListLinks.Name(property)].ToString();
            input._texts[property] = suggested.Length > 0 ? suggested : blank ? "" : Values.ToField(property, value, zone);
        }

        return input;
    }

    /// <summary>Somebody else changed the row: their values stand beside what was entered, and saving again is a decision.</summary>
    public void Conflict(IReadOnlyList<AdminProperty> properties, RowData? current, TimeZoneInfo zone)
    {
        IsConflict = true;
        StatusCode = StatusCodes.Status409Conflict;
        if (current is null)
        {
            Problem = "Somebody else deleted this while you were editing it. What you entered is still below, but can't be saved.";
            return;
        }

        Problem = "Somebody else changed this while you were editing it. What you entered is still below, with their values beside it. Save again to keep yours.";
        Version = RowData.TextOf(current.Version) ?? "";
        foreach (var property in Fields)
        {
            var value = current.Values[IndexOf(properties, property)];
            if (Values.ToField(property, value, zone) != this[property])
            {
                var target = current.Targets.Length > 0 ? current.Targets[IndexOf(properties, property)] : null;
                var text = RowData.TextOf(target) ?? Values.ToText(property, value, zone);
                Theirs[property] = text.Length > 0 ? text : "nothing";
            }
        }
    }

    private static int IndexOf(IReadOnlyList<AdminProperty> properties, AdminProperty property)
    {
        for (var i = 0; i < properties.Count; i++)
        {
            if (properties[i] == property)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(property));
    }
}
