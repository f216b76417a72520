using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

internal static class Sql
{
    public static string Name(StoreObjectIdentifier table) => Name(table.Schema, table.Name);

    public static string Name(string? schema, string table) => schema is null ? $"\"{table}\"" : $"\"{schema}\".\"{table}\"";
}
