using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

internal static class Sql
{
    private const string DefaultSchema = "public";

    public static string Name(StoreObjectIdentifier table) => Name(table.Schema, table.Name);

    /// <summary>The quoted name; the same whether it comes from the model, which leaves the default schema out, or from the catalog.</summary>
    public static string Name(string? schema, string table) => schema is null or DefaultSchema ? $"\"{table}\"" : $"\"{schema}\".\"{table}\"";
}
