using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>How an entity's rows are searched: part of the model, and so of the migrations.</summary>
/// <param name="Table">The table's name, which the function and the index are named after.</param>
/// <param name="Id">The column that names a row within its tenant.</param>
/// <param name="Language">The text search configuration of PostgreSQL.</param>
/// <param name="Columns">Where the words are, the weightiest first.</param>
internal sealed record SearchPlan(string Table, string Id, string Language, IReadOnlyList<string> Columns)
{
    private const char Separator = '|';

    /// <summary>What text search can weigh: A to D.</summary>
    public const int MaxColumns = 4;

    public static SearchPlan? Find(IReadOnlyEntityType entityType) =>
        entityType.FindAnnotation(KitAnnotations.Search)?.Value is string text ? Parse(text) : null;

    public static SearchPlan Parse(string text) => text.Split(Separator) is [var table, var id, var language, var columns]
        ? new(table, id, language, columns.Split(','))
        : throw new FormatException($"'{text}' is not what {KitAnnotations.Search} holds.");

    public override string ToString() => string.Join(Separator, Table, Id, Language, string.Join(',', Columns));
}
