using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kit.Data;

/// <summary>Takes from the two roles, in a tenant's own database, what a migration has given them as in any other.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted.")]
internal static class PostgresGrants
{
    public static async Task LimitAsync(NpgsqlConnectionStringBuilder owner, IModel model, CancellationToken cancellationToken)
    {
        var plan = MirrorPlan.Of(model);
        var statements = Tables(plan.Absent).Select(t => $"REVOKE ALL ON {t} FROM {RowSecuritySql.Grantees}")
            .Concat(Tables(plan.Mirrored).Select(t => $"REVOKE INSERT, UPDATE, DELETE ON {t} FROM {DatabaseOptions.Roles.App}"));
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(string.Join(";\n", statements), connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<string> Tables(IEnumerable<IEntityType> types) => types
        .SelectMany(t => t.GetDerivedTypesInclusive())
        .Where(t => t.GetTableName() is not null)
        .Select(t => t.GetSchema() is { } schema ? $"{Quote(schema)}.{Quote(t.GetTableName()!)}" : Quote(t.GetTableName()!))
        .Distinct();

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
