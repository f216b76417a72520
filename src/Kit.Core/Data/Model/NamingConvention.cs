using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Kit.Data;

/// <summary>
/// Names tables, columns and constraints in snake_case, but for those that the host named. SQLite has no schemas: there, a table's schema
/// becomes the start of its name.
/// </summary>
internal sealed class NamingConvention(bool schemaInName) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var entityTypes = modelBuilder.Metadata.GetEntityTypes().ToList();
        foreach (var entityType in entityTypes)
        {
            NameTable(entityType);
        }

        // What stands in JSON has no columns.
        foreach (var entityType in entityTypes.Where(e => !e.IsMappedToJson()))
        {
            foreach (var property in entityType.GetDeclaredProperties())
            {
                // A type that shares its owner's row shares the owner's key columns, under the owner's names.
                var shared = entityType.IsOwned() && property.IsPrimaryKey() && SharesTable(entityType);
                if (!shared && property.GetColumnNameConfigurationSource() is not (ConfigurationSource.Explicit or ConfigurationSource.DataAnnotation))
                {
                    property.Builder.HasColumnName(Snake(property.GetColumnName()));
                }
            }
        }

        foreach (var entityType in entityTypes)
        {
            NameConstraints(entityType);
        }
    }

    public static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static bool SharesTable(IConventionEntityType entityType) =>
        entityType.FindOwnership() is { IsUnique: true, PrincipalEntityType: var owner }
        && owner.GetTableName() == entityType.GetTableName() && owner.GetSchema() == entityType.GetSchema();

    private void NameTable(IConventionEntityType entityType)
    {
        if (entityType.GetTableName() is not { } table || entityType.IsMappedToJson())
        {
            return;
        }

        if (entityType.GetTableNameConfigurationSource() is not (ConfigurationSource.Explicit or ConfigurationSource.DataAnnotation))
        {
            table = Snake(table);
        }

        var mutable = (IMutableEntityType)entityType;
        if (schemaInName && entityType.GetSchema() is { } schema)
        {
            mutable.SetAnnotation(KitAnnotations.Table, table);
            table = $"{schema}_{table}";
            mutable.SetSchema(null);
            mutable.SetAnnotation(KitAnnotations.Kits, schema == TenancyModel.Schema);
        }

        if (entityType.GetTableName() != table)
        {
            mutable.SetTableName(table);
        }
    }

    private static void NameConstraints(IConventionEntityType entityType)
    {
        // A name given to a key or index of a hierarchy over several tables would stand in each of them; EF Core's own names differ by table.
        var manyTables = entityType.GetRootType().GetMappingStrategy() is RelationalAnnotationNames.TptMappingStrategy or RelationalAnnotationNames.TpcMappingStrategy;
        if (entityType.GetTableName() is null || entityType.IsMappedToJson() || manyTables)
        {
            return;
        }

        foreach (var key in entityType.GetDeclaredKeys())
        {
            key.Builder.HasName(Lower(key.GetDefaultName()));
        }

        foreach (var foreignKey in entityType.GetDeclaredForeignKeys())
        {
            if (foreignKey.GetDefaultName() is { } name)
            {
                foreignKey.Builder.HasConstraintName(Lower(name));
            }
        }

        foreach (var index in entityType.GetDeclaredIndexes())
        {
            if (index.Name is null)
            {
                index.Builder.HasDatabaseName(Lower(index.GetDefaultDatabaseName()));
            }
        }
    }

    private static string? Lower(string? name) => name?.ToLowerInvariant();
}
