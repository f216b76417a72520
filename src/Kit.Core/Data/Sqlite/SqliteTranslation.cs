using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Kit.Data;

/// <summary>Takes out of migration operations and models what only PostgreSQL understands.</summary>
internal static class SqliteTranslation
{
    public static void Translate(MigrationOperation operation)
    {
        Strip(operation);
        switch (operation)
        {
            case CreateTableOperation create:
                (create.Name, create.Schema) = (Name(create.Name, create.Schema)!, null);
                foreach (var part in Parts(create))
                {
                    Translate(part);
                }

                break;
            case ColumnOperation column:
                column.ColumnType = null;
                (column.Table, column.Schema) = (Name(column.Table, column.Schema)!, null);
                if (column is AlterColumnOperation alter)
                {
                    Translate(alter.OldColumn);
                }

                break;
            case AddForeignKeyOperation foreignKey:
                (foreignKey.Table, foreignKey.Schema) = (Name(foreignKey.Table, foreignKey.Schema)!, null);
                (foreignKey.PrincipalTable, foreignKey.PrincipalSchema) = (Name(foreignKey.PrincipalTable, foreignKey.PrincipalSchema)!, null);
                break;
            case TableOperation table:
                (table.Name, table.Schema) = (Name(table.Name, table.Schema)!, null);
                break;
            case DropTableOperation drop:
                (drop.Name, drop.Schema) = (Name(drop.Name, drop.Schema)!, null);
                break;
            case RenameTableOperation rename:
                (rename.Name, rename.NewName) = (Name(rename.Name, rename.Schema)!, Name(rename.NewName, rename.NewSchema));
                (rename.Schema, rename.NewSchema) = (null, null);
                break;
            case CreateIndexOperation index:
                (index.Table, index.Schema) = (Name(index.Table, index.Schema)!, null);
                break;
            case DropIndexOperation index:
                (index.Table, index.Schema) = (Name(index.Table, index.Schema), null);
                break;
            case RenameIndexOperation index:
                (index.Table, index.Schema) = (Name(index.Table, index.Schema), null);
                break;
            case RenameColumnOperation column:
                (column.Table, column.Schema) = (Name(column.Table, column.Schema)!, null);
                break;
            case DropColumnOperation column:
                (column.Table, column.Schema) = (Name(column.Table, column.Schema)!, null);
                break;
            case AddPrimaryKeyOperation key:
                (key.Table, key.Schema) = (Name(key.Table, key.Schema)!, null);
                break;
            case DropPrimaryKeyOperation key:
                (key.Table, key.Schema) = (Name(key.Table, key.Schema)!, null);
                break;
            case AddUniqueConstraintOperation unique:
                (unique.Table, unique.Schema) = (Name(unique.Table, unique.Schema)!, null);
                break;
            case DropUniqueConstraintOperation unique:
                (unique.Table, unique.Schema) = (Name(unique.Table, unique.Schema)!, null);
                break;
            case DropForeignKeyOperation foreignKey:
                (foreignKey.Table, foreignKey.Schema) = (Name(foreignKey.Table, foreignKey.Schema)!, null);
                break;
            default:
                break;
        }
    }

    public static void Translate(IMutableModel model)
    {
        foreach (var entityType in model.GetEntityTypes())
        {
            if (entityType.GetTableName() is { } table && entityType.GetSchema() is { } schema)
            {
                entityType.SetSchema(null);
                entityType.SetTableName(Name(table, schema));
            }

            foreach (var property in entityType.GetDeclaredProperties())
            {
                property.RemoveAnnotation(RelationalAnnotationNames.ColumnType);
            }
        }
    }

    private static IEnumerable<MigrationOperation> Parts(CreateTableOperation create)
    {
        IEnumerable<MigrationOperation?> parts = [.. create.Columns, .. create.ForeignKeys, .. create.UniqueConstraints, .. create.CheckConstraints, create.PrimaryKey];
        return parts.OfType<MigrationOperation>();
    }

    private static void Strip(MigrationOperation operation)
    {
        foreach (var annotation in operation.GetAnnotations().Where(IsForeign).ToList())
        {
            operation.RemoveAnnotation(annotation.Name);
        }
    }

    private static bool IsForeign(IAnnotation annotation) =>
        annotation.Name.StartsWith("Npgsql:", StringComparison.Ordinal) || annotation.Name.StartsWith("Kit:", StringComparison.Ordinal);

    private static string? Name(string? name, string? schema) => schema is null || name is null ? name : $"{schema}_{name}";
}
