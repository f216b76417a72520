namespace Kit.Admin;

/// <summary>The form of a row, new or not.</summary>
public sealed class FormPage : AdminPage
{
    /// <summary>The fields.</summary>
    public required IReadOnlyList<FormField> Fields { get; init; }

    /// <summary>What is shown beside the fields and not asked for.</summary>
    public required IReadOnlyList<KeyValuePair<string, AdminCell>> Fixed { get; init; }

    /// <summary>The version of the row that the form was filled from; empty for a new one.</summary>
    public required string Version { get; init; }

    /// <summary>Whether the row is new.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Whether somebody else changed the row while the form was being filled in.</summary>
    public required bool IsConflict { get; init; }

    /// <summary>The way back.</summary>
    public required string CancelHref { get; init; }

    /// <summary>The time zone of instants, for people.</summary>
    public required string Zone { get; init; }
}

/// <summary>A field of a form.</summary>
public sealed class FormField
{
    /// <summary>The field's name in the form.</summary>
    public required string Name { get; init; }

    /// <summary>The property, for people.</summary>
    public required string Label { get; init; }

    /// <summary>What it is: <c>text</c>, <c>multiline</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>choice</c>, <c>search</c>, <c>date</c>, <c>time</c>, <c>instant</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The value as the form has it.</summary>
    public required string Value { get; init; }

    /// <summary>Whether it must not be empty.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>How many characters it takes at most, or <see langword="null"/>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The choices of a choice or of a search.</summary>
    public IReadOnlyList<FieldOption> Options { get; init; } = [];

    /// <summary>What was searched for, in a search.</summary>
    public string Search { get; init; } = "";

    /// <summary>What is wrong with the value, or <see langword="null"/>.</summary>
    public string? Error { get; init; }

    /// <summary>What the row has now, when somebody else changed it; <see langword="null"/> when it is the same.</summary>
    public string? Theirs { get; init; }
}

/// <summary>A choice.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Label">What is read.</param>
/// <param name="IsSelected">Whether it is chosen.</param>
public sealed record FieldOption(string Value, string Label, bool IsSelected);
